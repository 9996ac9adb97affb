#include <stdio.h>
#include <string.h>

#include "exec/inbucket.h"
#include "guess.h"
#include "http/filename.h"
#include "store/place.h"
#include "store/put.h"
#include "tool.h"
#include "upload/hotbase.h"
#include "upload/materialize.h"
#include "url/chankey.h"
#include "util/input.h"
#include "util/text.h"
#include "util/warn.h"
#include "where.h"

/* Where the plan's entity tag is kept. */
#define ETAG_FIELD "x-amz-meta-chanpack-etag"

struct run {
	const struct materialize *m;
	struct buf spec;
	struct caller *caller;
	struct input in;
	struct hotbase base;
};

/* One channel URL. */
struct hot {
	const char *url; /* as it was given */
	size_t len;
	struct chanurl parts;
	struct buf base, key; /* strings */
	struct plan plan;
	char etag[PLAN_ETAG_LEN];
	struct compose compose;
};

static int
make_plan(const struct run *r, struct hot *h, struct err *e)
{
	const struct site *site = r->base.site;
	const char *form = h->parts.form;
	struct forms f = r->m->forms, asked;

	/* The form of the URL wins, as with chanpack-serve. */
	if (form != NULL && forms_parse(form, strlen(form), &f, e) != 0)
		return (-1);
	asked = f;
	if (site_resolve(site, &f, e) != 0)
		return (-1);
	guess_form(&asked, &f);
	if (site_plan(site, &f, &h->parts.channel, &h->plan, e) != 0)
		return (-1);
	plan_etag(&h->plan, site_ident(site), h->etag);
	/* Without its quotes. */
	memmove(h->etag, h->etag + 1, PLAN_ETAG_LEN - 3);
	h->etag[PLAN_ETAG_LEN - 3] = '\0';
	return (compose_plan(&h->compose, &h->plan, &compose_s3, e));
}

/* What is under the key: 1 this package, 0 none or what -f replaces, -1. */
static int
look(const struct run *r, const struct hot *h, struct err *e)
{
	struct call_want want = {ETAG_FIELD, ""};
	const char *key = (char *)h->key.data;
	struct s3object o;

	if (s3object_find(&o, r->caller, key, &want, e) != 0)
		return (e->kind == ERR_NOTFOUND ? 0 : -1);
	if (o.size == h->plan.size && strcmp(want.value, h->etag) == 0)
		return (1);
	if (r->m->force)
		return (0);
	return (err_set(e, ERR_EXISTS,
	    "other content is in the store under %s (-f replaces it)",
	    text_safe(key, h->key.len)));
}

/* The value of Content-Disposition, from the field that a server sends. */
static char *
attachment(struct buf *b, const char *name)
{
	http_head_attachment(b, name, strlen(name));
	if (b->failed || b->len < 2)
		return (NULL);
	b->len -= strlen("\r\n");
	buf_consume(b, strlen("Content-Disposition: "));
	return (buf_str(b));
}

static int
make_object(const struct run *r, const struct hot *h, struct err *e)
{
	const char *key = (char *)h->key.data, *name = strrchr(key, '/') + 1;
	struct buf disposition = BUF_INIT;
	struct sigv4_field field[] = {
	    {"Content-Type", http_content_type(name, strlen(name))},
	    {"Cache-Control", PUT_CACHECONTROL},
	    {"Content-Disposition", attachment(&disposition, name)},
	    {ETAG_FIELD, h->etag},
	};
	struct inbucket b = {.caller = r->caller,
	    .spec = (char *)r->spec.data,
	    .parallel = r->m->parallel,
	    .base = &r->base.object,
	    .view = (struct view *)&r->base.view,
	    .plan = &h->plan,
	    .parts = &h->compose,
	    .key = key,
	    .field = field,
	    .nfield = sizeof(field) / sizeof(field[0]),
	    .replace = r->m->force};
	int rc;

	if (field[2].value == NULL)
		rc = err_nomem(e);
	else
		rc = inbucket_make(&b, e);
	buf_free(&disposition);
	return (rc);
}

/* Have the object made, and believe it only when the store has it. */
static int
publish(const struct run *r, const struct hot *h, struct err *e)
{
	struct err why = {.kind = ERR_NONE};
	int rc = make_object(r, h, e);

	/* Another was faster, or the answer that all is done was lost. */
	if (rc != 0 && e->kind != ERR_EXISTS && e->kind != ERR_NOTFOUND)
		return (-1);
	if (look(r, h, &why) == 1)
		return (0);
	if (rc == 0)
		(void)err_set(
		    e, ERR_TEMP, "the store has another object than was made");
	else if (e->kind == ERR_EXISTS && why.kind == ERR_EXISTS)
		*e = why;
	return (-1);
}

static void
say(const struct run *r, const struct hot *h, int same)
{
	unsigned long long copied = 0, sent = 0;
	size_t i;

	if (!r->m->verbose && !r->m->dry)
		return;
	for (i = 0; i < h->compose.n; i++)
		*(h->compose.part[i].copied ? &copied : &sent) +=
		    h->compose.part[i].len;
	if (same)
		warn0("%s: is in the store already",
		    text_safe((char *)h->key.data, h->key.len));
	else
		warn0("%s: %llu bytes %s copied in the store, %llu sent",
		    text_safe((char *)h->key.data, h->key.len), copied,
		    r->m->dry ? "would be" : "were", sent);
}

static void
print_url(const struct hot *h)
{
	(void)fwrite(h->url, 1, h->len, stdout);
	(void)putchar('\n');
	(void)fflush(stdout);
}

static int
run_hot(struct run *r, struct hot *h, struct err *e)
{
	int same;

	if (chankey_find(&r->m->public, h->url, h->len, &h->parts, &h->base,
		&h->key, e) != 0 ||
	    hotbase_find(&r->base, r->caller, &h->base, e) != 0 ||
	    make_plan(r, h, e) != 0 || (same = look(r, h, e)) < 0)
		return (-1);
	if (!r->m->dry && !same && publish(r, h, e) != 0) {
		/* Whatever it was, the base may be another one now. */
		hotbase_forget(&r->base);
		return (-1);
	}
	say(r, h, same);
	if (!r->m->dry)
		print_url(h);
	return (0);
}

/* Returns the exit status that this URL alone would give. */
static int
run_url(struct run *r, const char *url, size_t len)
{
	struct hot h = {.url = url,
	    .len = len,
	    .parts = CHANURL_INIT,
	    .base = BUF_INIT,
	    .key = BUF_INIT};
	struct err e;
	int status = 0;

	if (run_hot(r, &h, &e) != 0) {
		/* A line that is wrong in itself is easier to find by number. */
		if (e.kind == ERR_INPUT)
			(void)input_where(&r->in, &e);
		else
			(void)err_in(&e, "%s", text_safe(url, len));
		warn_err(&e);
		status = err_status(&e);
	}
	compose_free(&h.compose);
	plan_free(&h.plan);
	chanurl_free(&h.parts);
	buf_free(&h.base);
	buf_free(&h.key);
	return (status);
}

static int
run_all(struct run *r)
{
	int status = 0, rc, any = 0;
	const char *url;
	struct err e;
	size_t len;

	while (
	    !ferror(stdout) && (rc = input_next(&r->in, &url, &len, &e)) != 0) {
		any = 1;
		if (rc == 1) {
			status = tool_worse(status, run_url(r, url, len));
			continue;
		}
		warn_err(&e);
		status = tool_worse(status, err_status(&e));
		if (e.kind != ERR_INPUT)
			break;
	}
	if (any || ferror(stdout))
		return (status);
	warn0("no channel URL on standard input");
	return (EXIT_REFUSED);
}

static int
open_store(struct run *r, struct err *e)
{
	struct caller_options o = {.retries = r->m->retries,
	    .timeout = r->m->timeout,
	    .parallel = r->m->parallel,
	    .rate = r->m->rate,
	    .env = tool_env,
	    .agent = "chanpack-upload/" VERSION};

	if (where_spec(r->m->storespec, &r->spec, e) != 0)
		return (-1);
	o.spec = (char *)r->spec.data;
	if (!place_iss3(o.spec))
		return (err_set(e, ERR_INPUT,
		    "--materialize needs a store of S3 (s3://BUCKET/PREFIX), "
		    "not %s",
		    text_safe(o.spec, strlen(o.spec))));
	return (caller_open(&r->caller, &o, e));
}

int
materialize_run(const struct materialize *m, char **operands)
{
	struct run r = {.m = m, .spec = BUF_INIT, .base = HOTBASE_INIT};
	struct err e;
	int status;

	if (open_store(&r, &e) != 0)
		tool_fail(&e);
	if (operands[0] == NULL)
		tool_waits("channel URLs");
	input_init(&r.in, operands, '\n', URL_MAX);
	status = run_all(&r);
	input_free(&r.in);
	hotbase_forget(&r.base);
	caller_close(r.caller);
	buf_free(&r.spec);
	return (status);
}
