#include <stdio.h>
#include <string.h>

#include "guess.h"
#include "jsonout.h"
#include "keys.h"
#include "materialize/maker.h"
#include "tool.h"
#include "url/chankey.h"
#include "util/items.h"
#include "util/text.h"
#include "util/warn.h"
#include "where.h"

struct run {
	const struct materialize *m;
	struct buf spec;
	struct maker *maker;
	struct items in;
};

static int
make_plan(const struct run *r, struct chanpkg *h, struct err *e)
{
	const struct site *site = r->maker->site;
	const char *form = h->parts.form;
	struct forms asked = r->m->forms;

	/* The form of the URL wins, as with chanpack-serve. */
	if (form != NULL && forms_parse(form, strlen(form), &asked, e) != 0)
		return (-1);
	h->forms = asked;
	if (site_resolve(site, &h->forms, e) != 0)
		return (-1);
	guess_form(&asked, &h->forms);
	if (h->parts.channel.seal != NULL && forms_addseal(&h->forms, e) != 0)
		return (-1);
	if (site_plan(site, &h->forms, &h->parts.channel, &h->plan, e) != 0)
		return (-1);
	plan_etag(&h->plan, r->maker->ident, h->etag);
	/* h->etag has no quotes: a field of the object keeps it. */
	memmove(h->etag, h->etag + 1, PLAN_ETAG_LEN - 3);
	h->etag[PLAN_ETAG_LEN - 3] = '\0';
	return (r->maker->kind->prepare(r->maker, h, e));
}

static void
tell_made(const struct run *r, const struct chanpkg *h, int same)
{
	const char *key = text_safe((char *)h->key.data, h->key.len);

	if (!r->m->verbose && !r->m->dry)
		return;
	if (same)
		warn0("%s: is in the store already", key);
	else
		warn0("%s: %llu bytes %s copied in the store, %llu sent", key,
		    (unsigned long long)h->copied,
		    r->m->dry ? "would be" : "were",
		    (unsigned long long)h->sent);
}

static void
print_json(const struct chanpkg *h)
{
	jsonout_print(
	    json_pack("{s:s, s:s, s:o, s:s, s:s, s:o, s:I}", "url",
		(char *)h->url.data, "channel", h->parts.channel.id, "extras",
		jsonout_extras(&h->parts.channel), "base", h->parts.base, "key",
		(char *)h->key.data, "form", jsonout_forms(&h->forms), "size",
		(json_int_t)h->plan.size),
	    '\n');
}

static void
print_made(const struct run *r, const struct chanpkg *h)
{
	if (r->m->json)
		print_json(h);
	else
		(void)printf("%s\n", (char *)h->url.data);
	(void)fflush(stdout);
}

static int
make_one(struct run *r, struct chanpkg *h, struct err *e)
{
	const struct materialize *m = r->m;
	int same;

	if (buf_str(&h->url) == NULL)
		return (err_nomem(e));
	if (chankey_find(&m->public, (char *)h->url.data, h->url.len, &h->parts,
		&h->base, &h->key, e) != 0 ||
	    keys_verify(&m->keys, &h->parts, NULL, e) != 0 ||
	    maker_find(r->maker, &h->base, e) != 0 || make_plan(r, h, e) != 0 ||
	    (same = maker_look(r->maker, h, e)) < 0)
		return (-1);
	if (!m->dry && !same && maker_make(r->maker, h, e) != 0) {
		maker_forget(r->maker);
		return (-1);
	}
	tell_made(r, h, same);
	if (!m->dry)
		print_made(r, h);
	return (0);
}

/* Returns the exit status that this URL alone would give. */
static int
run_url(struct run *r, const char *url, size_t len)
{
	struct chanpkg h = CHANPKG_INIT;
	struct err e;
	int status = 0;

	buf_add(&h.url, url, len);
	if (make_one(r, &h, &e) != 0) {
		/* A bad line is easier to find by its number. */
		if (e.kind == ERR_INPUT)
			(void)items_where(&r->in, &e);
		else
			(void)err_in(&e, "%s", text_safe(url, len));
		warn_err(&e);
		status = err_status(&e);
	}
	compose_free(&h.compose);
	plan_free(&h.plan);
	chanurl_free(&h.parts);
	buf_free(&h.url);
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
	    !ferror(stdout) && (rc = items_next(&r->in, &url, &len, &e)) != 0) {
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

int
materialize_run(const struct materialize *m, char **operands)
{
	struct run r = {.m = m, .spec = BUF_INIT};
	struct err e;
	int status;

	if (where_spec(m->storespec, &r.spec, &e) != 0 ||
	    maker_open(&r.maker, m, (char *)r.spec.data, &e) != 0)
		tool_fail(&e);
	if (operands[0] == NULL)
		tool_waits("channel URLs");
	items_init(&r.in, operands, '\n', URL_MAX);
	status = run_all(&r);
	items_free(&r.in);
	maker_close(r.maker);
	buf_free(&r.spec);
	return (status);
}
