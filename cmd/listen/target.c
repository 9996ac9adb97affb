#include <string.h>

#include "guess.h"
#include "listen/target.h"

static void
take_filename(struct target *t)
{
	const char *key = (const char *)t->key.data;
	const char *slash = memrchr(key, '/', t->key.len);
	const char *name = slash == NULL ? key : slash + 1;

	buf_add(&t->filename, name, t->key.len - (size_t)(name - key));
}

int
target_parse(struct target *t, const struct config *c,
    const struct http_request *r, struct err *e)
{
	if (url_splittarget(r->target.p, r->target.len, &t->url, e) < 0)
		return (-1);
	if (key_frompath(&c->public, t->url.base, t->url.query, &t->key, e) !=
	    0)
		return (-1);
	take_filename(t);
	if (buf_str(&t->key) == NULL)
		return (err_nomem(e));
	return (buf_ok(&t->filename, e));
}

const char *
target_key(const struct target *t)
{
	return ((const char *)t->key.data);
}

static int
choose_forms(const struct target *t, const struct config *c,
    const struct base *b, struct forms *f, struct err *e)
{
	struct forms asked;

	*f = c->forms;
	if (t->url.form != NULL &&
	    forms_parse(t->url.form, strlen(t->url.form), f, e) != 0)
		return (-1);
	asked = *f;
	if (site_resolve(b->site, f, e) == 0) {
		if (c->verbose)
			guess_form(&asked, f);
		return (0);
	}
	/* Not the client's fault: it has named no form, or "auto". */
	e->kind = ERR_FATAL;
	return (-1);
}

static int
compile(const struct target *t, const struct config *c, const struct base *b,
    struct plan *p, struct err *e)
{
	struct edits none = EDITS_INIT;
	struct forms f;

	if (t->url.channel.id == NULL)
		return (plan_compile(p, &none, b->object.size, e));
	if (choose_forms(t, c, b, &f, e) != 0)
		return (-1);
	return (site_plan(b->site, &f, &t->url.channel, p, e));
}

static void
forget_plan(struct target *t)
{
	if (t->scan != 0)
		plan_free(&t->plan);
	t->scan = 0;
}

int
target_plan(struct target *t, const struct config *c, const struct base *b,
    struct err *e)
{
	if (t->scan == b->scan)
		return (0);
	forget_plan(t);
	if (compile(t, c, b, &t->plan, e) != 0)
		return (-1);
	plan_etag(&t->plan, b->ident, t->etag);
	t->scan = b->scan;
	return (0);
}

void
target_free(struct target *t)
{
	static const struct target empty = TARGET_INIT;

	forget_plan(t);
	chanurl_free(&t->url);
	buf_free(&t->key);
	buf_free(&t->filename);
	*t = empty;
}
