#include <stdlib.h>
#include <string.h>

#include "http/filename.h"
#include "materialize/maker.h"
#include "put/put.h"
#include "s3/inbucket.h"
#include "s3/s3.h"
#include "tool.h"
#include "util/hex.h"
#include "util/mediatype.h"
#include "util/text.h"
#include "util/warn.h"

/* Where the plan's entity tag is kept. */
#define ETAG_FIELD "x-amz-meta-chanpack-etag"

struct bucket {
	struct maker maker;
	const char *spec; /* borrowed */
	struct caller *caller;
	struct s3object base;
	unsigned int cannot; /* INBUCKET_ bits: what the bucket refuses */
};

static int
open_base(struct maker *m, const char *key, struct err *e)
{
	struct bucket *b = (struct bucket *)m;
	struct call_want want = {META_SHA256, ""};

	if (s3object_find(&b->base, b->caller, key, &want, e) != 0)
		return (-1);
	m->has_ident = hex_decode(m->ident, PLAN_IDENT_LEN, want.value) == 0 &&
		       want.value[2 * PLAN_IDENT_LEN] == '\0';
	s3object_view(&b->base, &m->view);
	return (0);
}

/* No need to look: a copy or read of another version fails later. */
static int
is_base(struct maker *m)
{
	(void)m;
	return (1);
}

static void
shut_base(struct maker *m)
{
	(void)m;
}

static int
plan_parts(struct maker *m, struct chanpkg *h, struct err *e)
{
	const struct part *x;
	size_t i;

	(void)m;
	if (compose_plan(&h->compose, &h->plan, &compose_s3, e) != 0)
		return (-1);
	for (i = 0; i < h->compose.n; i++) {
		x = &h->compose.part[i];
		*(x->copied ? &h->copied : &h->sent) += x->len;
	}
	return (0);
}

static int
find_same(struct maker *m, const struct chanpkg *h, struct err *e)
{
	struct bucket *b = (struct bucket *)m;
	struct call_want want = {ETAG_FIELD, ""};
	struct s3object o;

	if (s3object_find(&o, b->caller, (char *)h->key.data, &want, e) != 0)
		return (e->kind == ERR_NOTFOUND ? 0 : -1);
	if (o.size == h->plan.size && strcmp(want.value, h->etag) == 0)
		return (1);
	return (err_set(e, ERR_EXISTS, "another object"));
}

/* Put the value of the server's Content-Disposition field into ${b}. */
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

/*
 * Make ${in}.  If the bucket refuses a condition, try again without it.  If
 * that was "only if nothing is there", look at the key first.
 */
static int
make_object(struct bucket *b, struct inbucket *in, const struct chanpkg *h,
    struct err *e)
{
	const struct materialize *o = b->maker.options;
	unsigned int known;

	do {
		known = in->cannot = b->cannot;
		in->replace = o->force || (known & INBUCKET_NEW) != 0;
		if (in->replace && !o->force && maker_look(&b->maker, h, e) < 0)
			return (-1);
		if (inbucket_make(in, e) == 0)
			return (0);
		b->cannot = in->cannot;
		if (b->cannot != known && o->verbose)
			warn0("%s: the bucket refuses a condition, trying "
			      "without it: %s",
			    text_safe((char *)h->key.data, h->key.len),
			    e->text);
	} while (b->cannot != known);
	return (-1);
}

static int
compose_object(struct maker *m, const struct chanpkg *h, struct err *e)
{
	struct bucket *b = (struct bucket *)m;
	const char *key = (char *)h->key.data, *name = strrchr(key, '/') + 1;
	struct buf disposition = BUF_INIT;
	struct sigv4_field field[] = {
	    {"Content-Type", mediatype_ofname(name, strlen(name))},
	    {"Cache-Control", PUT_CACHECONTROL},
	    {"Content-Disposition", attachment(&disposition, name)},
	    {ETAG_FIELD, h->etag},
	};
	struct inbucket in = {.caller = b->caller,
	    .spec = b->spec,
	    .parallel = m->options->net.parallel,
	    .base = &b->base,
	    .view = &m->view,
	    .plan = &h->plan,
	    .parts = &h->compose,
	    .key = key,
	    .field = field,
	    .nfield = sizeof(field) / sizeof(field[0])};
	int rc;

	if (field[2].value == NULL)
		rc = err_nomem(e);
	else
		rc = make_object(b, &in, h, e);
	buf_free(&disposition);
	return (rc);
}

static void
close_bucket(struct maker *m)
{
	caller_close(((struct bucket *)m)->caller);
	free(m);
}

static const struct maker_kind bucket_kind = {open_base, is_base, shut_base,
    plan_parts, find_same, compose_object, close_bucket};

int
bucket_open(struct maker **m, const struct materialize *options,
    const char *spec, struct err *e)
{
	const struct netopt *net = &options->net;
	struct caller_options o = {.spec = spec,
	    .retries = net->retries,
	    .timeout = (long)net->timeout,
	    .parallel = net->parallel,
	    .rate = net->rate,
	    .env = tool_env,
	    .agent = "chanpack-materialize/" VERSION};
	struct bucket *b;

	if ((b = calloc(1, sizeof(*b))) == NULL)
		return (err_nomem(e));
	b->maker.kind = &bucket_kind;
	b->spec = spec;
	*m = &b->maker;
	return (caller_open(&b->caller, &o, e));
}
