#include <stdio.h>
#include <string.h>

#include "form/site.h"
#include "guess.h"
#include "inject/make.h"
#include "inject/remark.h"
#include "inject/undo.h"
#include "plan/planjson.h"
#include "util/buf.h"
#include "util/warn.h"

/* Put the forms to write into ${f}; to remove with "auto", all that can go. */
static int
resolve(const struct make_request *r, const struct site *site, struct forms *f,
    struct err *e)
{
	*f = r->forms;
	if (r->channel.id != NULL) {
		if (site_resolve(site, f, e) != 0)
			return (-1);
		guess_form(&r->forms, f);
		return (0);
	}
	return (f->n > 0 ? 0 : undo_forms(site, f, e));
}

static void
tell_plan(const struct forms *f, const struct plan *p, const struct view *v)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		warn0("form %s", formref_text(&f->v[i]));
	warn0("size %llu, base %llu; scan: %llu reads, %llu bytes",
	    (unsigned long long)p->size, (unsigned long long)p->basesize,
	    (unsigned long long)v->reads, (unsigned long long)v->bytes);
}

int
make_sealing(const struct sealkeys *k, const struct site *site, struct forms *f,
    struct seal *s, struct err *e)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	if (k->n == 0)
		return (0);
	if (site_certificate(site, digest, e) != 0)
		return (err_in(e, "form seal"));
	memcpy(s->cert, digest, sizeof(s->cert));
	return (forms_addseal(f, e));
}

int
make_seal(const struct sealkeys *k, const struct seal *s, struct channel *c,
    struct err *e)
{
	struct seal made = *s;

	if (k->n == 0)
		return (0);
	if (seal_sign(&made, &k->v[0], c->id, e) != 0)
		return (-1);
	return (seal_give(c, &made, e));
}

int
make_plan(struct make_request *r, struct view *v, struct plan *p, struct err *e)
{
	struct seal seal = {.exp = 0};
	struct site *site = NULL;
	struct forms f;
	int rc = -1;

	if (site_scan(v, &site, e) == 0 && resolve(r, site, &f, e) == 0 &&
	    make_sealing(&r->seal, site, &f, &seal, e) == 0 &&
	    make_seal(&r->seal, &seal, &r->channel, e) == 0)
		rc = site_plan(
		    site, &f, r->channel.id == NULL ? NULL : &r->channel, p, e);
	if (rc == 0 && r->channel.id != NULL)
		remark_readers(site, &f, p->size);
	if (rc == 0 && r->verbose)
		tell_plan(&f, p, v);
	if (rc == 0 && r->channel.id == NULL &&
	    (rc = undo_report(v, site, &f, p, e)) != 0)
		plan_free(p);
	site_free(site);
	return (rc);
}

/* The entity tag is that of a server whose base has this digest. */
static void
add_json(const struct plan *p, const uint8_t *sha256, struct buf *out)
{
	char etag[PLAN_ETAG_LEN];

	plan_etag(p, sha256, etag);
	buf_addstr(out, "{\"size\":");
	buf_addnum(out, p->size);
	buf_addstr(out, ",\"etag\":");
	planjson_string(out, etag, strlen(etag));
	buf_addstr(out, ",\"base\":{\"size\":");
	buf_addnum(out, p->basesize);
	buf_addstr(out, ",\"sha256\":");
	planjson_digest(out, sha256);
	buf_addstr(out, "},\"pieces\":");
	planjson_pieces(out, p);
	buf_addstr(out, "}\n");
}

int
make_print(const struct plan *p, const uint8_t *sha256, struct err *e)
{
	struct buf text = BUF_INIT;
	int rc;

	if (sha256 == NULL)
		plan_print(p, &text);
	else
		add_json(p, sha256, &text);
	if ((rc = buf_ok(&text, e)) == 0 && text.len > 0)
		(void)fwrite(text.data, 1, text.len, stdout);
	buf_free(&text);
	return (rc);
}
