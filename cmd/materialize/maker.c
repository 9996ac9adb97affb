#include <string.h>

#include "materialize/maker.h"
#include "store/spec.h"
#include "taken.h"
#include "util/text.h"

int
maker_open(struct maker **m, const struct materialize *options,
    const char *spec, struct err *e)
{
	int rc;

	*m = NULL;
	if (spec_iss3(spec))
		rc = bucket_open(m, options, spec, e);
	else if (spec_isremote(spec))
		rc = err_set(e, ERR_INPUT,
		    "%s: the store must be a bucket (s3://BUCKET/PREFIX) or a "
		    "directory",
		    text_safe(spec, strlen(spec)));
	else
		rc = directory_open(m, spec, e);
	if (*m != NULL)
		(*m)->options = options;
	return (rc);
}

void
maker_close(struct maker *m)
{
	if (m == NULL)
		return;
	maker_forget(m);
	m->kind->close(m);
}

static int
is_known(struct maker *m, const struct buf *key)
{
	return (m->key.len > 0 && m->key.len == key->len &&
		memcmp(m->key.data, key->data, key->len) == 0 &&
		m->kind->is(m));
}

/* Identify the base, unless the store has done so. */
static int
set_ident(struct maker *m, struct err *e)
{
	const uint8_t *ident = site_ident(m->site);

	if (m->has_ident)
		return (0);
	if (ident == NULL)
		return (site_identfile(&m->view, m->ident, e));
	memcpy(m->ident, ident, PLAN_IDENT_LEN);
	return (0);
}

int
maker_find(struct maker *m, const struct buf *key, struct err *e)
{
	if (is_known(m, key))
		return (0);
	maker_forget(m);
	buf_add(&m->key, key->data, key->len);
	if (buf_str(&m->key) == NULL)
		return (err_nomem(e));
	m->has_ident = 0;
	if (m->kind->open(m, (char *)m->key.data, e) == 0 &&
	    site_scan(&m->view, &m->site, e) == 0 && set_ident(m, e) == 0)
		return (0);
	maker_forget(m);
	return (err_in(e, "base package"));
}

void
maker_forget(struct maker *m)
{
	view_free(&m->view);
	m->kind->shut(m);
	site_free(m->site);
	m->site = NULL;
	buf_free(&m->key);
}

int
maker_look(struct maker *m, const struct chanpkg *h, struct err *e)
{
	int there = m->kind->look(m, h, e);

	if (there >= 0 || e->kind != ERR_EXISTS)
		return (there);
	return (taken_check((char *)h->key.data, m->options->force, e));
}

int
maker_make(struct maker *m, const struct chanpkg *h, struct err *e)
{
	struct err why = {.kind = ERR_NONE};
	int rc = m->kind->make(m, h, e), there;

	/*
	 * Another program was faster, or the store's answer that the package is
	 * made was lost, and the second try fails.
	 */
	if (rc != 0 && e->kind != ERR_EXISTS && e->kind != ERR_NOTFOUND)
		return (-1);
	if ((there = maker_look(m, h, &why)) == 1)
		return (0);
	if (rc == 0 && (there == 0 || why.kind == ERR_EXISTS))
		return (err_set(e, ERR_TEMP,
		    "the store has other content under this key than was "
		    "made"));
	/* Whatever is there, the look says more of it than the store did. */
	if (there < 0 && (rc == 0 || e->kind == ERR_EXISTS))
		*e = why;
	return (
	    rc == 0 ? err_in(e, "the stored package cannot be checked") : -1);
}
