#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "form/sitein.h"
#include "seal/seal.h"

/* Room for every form, and for the further slots of forms with several. */
#define CHANGES_MAX (2 * FORMS_MAX)

/* The changes of one container while they are collected. */
struct changes {
	struct change v[CHANGES_MAX];
	struct formref by[CHANGES_MAX]; /* the form of each, with its slot */
	struct buf bytes[CHANGES_MAX];
	size_t n;
};

/*
 * Set ${change} to what ${c} (NULL: no channel) makes of ${value}.  The new
 * bytes are in ${out}.
 */
static int
make_change(const struct codec *codec, const struct channel *c,
    const uint8_t *value, size_t len, struct change *change, struct buf *out,
    struct err *e)
{
	change->gone = 0;
	if (c != NULL) {
		if (codec->encode(codec, c, value, len, out, e) != 0)
			return (-1);
	} else {
		change->gone = codec->strip == NULL ||
			       !codec->strip(codec, value, len, out);
	}
	change->value = out->data;
	change->len = out->len;
	return (buf_ok(out, e));
}

/*
 * Return the change in the slot of ${by}: the change that another form has made
 * there, or a new one.  Set ${value} to the value before this change.  Return
 * NULL if the two forms clash.
 */
static struct change *
take_change(const struct site *site, struct changes *cs,
    const struct formref *by, const uint8_t **value, size_t *len)
{
	struct change *change;
	struct err e;
	size_t i;

	for (i = 0; i < cs->n; i++) {
		if (cs->by[i].id != by->id ||
		    strcmp(cs->by[i].path, by->path) != 0)
			continue;
		*value = cs->v[i].value;
		*len = cs->v[i].gone ? 0 : cs->v[i].len;
		return (formref_clash(&cs->by[i], by) ? NULL : &cs->v[i]);
	}
	assert(cs->n < CHANGES_MAX);
	cs->by[cs->n] = *by;
	change = &cs->v[cs->n];
	change->slot.id = by->id;
	change->slot.path = cs->by[cs->n++].path;
	/* If the value cannot be read, the container refuses the change. */
	(void)site_value(site, by->form, &change->slot, value, len, &e);
	return (change);
}

/* Add the change that ${by} makes in its slot. */
static int
add_change(const struct site *site, const struct formref *by,
    const struct channel *c, struct changes *cs, struct err *e)
{
	struct buf out = BUF_INIT, *bytes;
	struct change *change;
	const uint8_t *value;
	size_t len;
	int rc;

	if ((change = take_change(site, cs, by, &value, &len)) == NULL)
		return (err_set(e, ERR_INPUT,
		    "form %s would write the same place as another form",
		    by->form->name));
	rc = make_change(by->form->codec, c, value, len, change, &out, e);
	bytes = &cs->bytes[change - cs->v];
	buf_free(bytes);
	*bytes = out;
	return (rc);
}

/* Return 1 if ${slot} has a channel or a damaged one, 0 if not, or -1. */
static int
in_slot(const struct site *site, const struct form *form,
    const struct slot *slot, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	const uint8_t *value;
	size_t len;
	int rc;

	if (site_value(site, form, slot, &value, &len, e) != 0 || value == NULL)
		return (0);
	rc = form->codec->decode(form->codec, value, len, &c, e);
	channel_free(&c);
	return (rc < 0 && e->kind == ERR_INPUT ? 1 : rc);
}

/*
 * Readers that try several slots stop at the first channel.  Remove the
 * channels in the other slots too: else the next one would come to light.
 */
static int
add_removals(const struct site *site, const struct formref *r,
    struct changes *cs, struct err *e)
{
	struct slot slot = site_slot(site, r);
	struct formref by = *r;
	size_t i;
	int rc;

	by.id = slot.id;
	rc = add_change(site, &by, NULL, cs, e);
	for (i = 0; i < 3 && r->form->ids[i] != 0 && rc == 0; i++) {
		if (r->form->ids[i] == slot.id)
			continue;
		by.id = r->form->ids[i];
		rc = in_slot(
		    site, r->form, &(struct slot){.id = by.id, .path = ""}, e);
		if (rc == 1)
			rc = add_change(site, &by, NULL, cs, e);
	}
	return (rc);
}

static int
plan_form(const struct site *site, const struct formref *r,
    const struct channel *c, struct changes *cs, struct err *e)
{
	struct formref by = *r;
	int rc;

	if (c != NULL) {
		by.id = site_slot(site, r).id;
		return (add_change(site, &by, c, cs, e));
	}
	rc = site_holds(site, r, e);
	return (rc == 1 ? add_removals(site, r, cs, e) : rc);
}

/* Collect the changes of all forms that live in container number ${at}. */
static int
collect_edits(const struct site *site, size_t at, const struct forms *f,
    const struct channel *c, struct changes *cs, struct err *e)
{
	void *state;
	size_t i;
	int rc = 0;

	for (i = 0; i < f->n && rc == 0; i++)
		if (site_container(site, f->v[i].form, &state) ==
		    site_containers[at])
			rc = plan_form(site, &f->v[i], c, cs, e);
	return (rc);
}

static void
free_changes(struct changes *cs)
{
	size_t i;

	for (i = 0; i < cs->n; i++)
		buf_free(&cs->bytes[i]);
}

static int
edit_container(const struct site *site, size_t at, const struct forms *f,
    const struct channel *c, struct edits *ed, struct err *e)
{
	struct changes cs = {.n = 0};
	int rc = collect_edits(site, at, f, c, &cs, e);

	if (rc == 0 && cs.n > 0)
		rc = site_containers[at]->edits(
		    site->state[at], cs.v, cs.n, ed, e);
	free_changes(&cs);
	return (rc);
}

static int
isonly_container(
    const struct site *site, size_t at, const struct forms *f, struct err *e)
{
	struct changes cs = {.n = 0};
	int rc = collect_edits(site, at, f, NULL, &cs, e);

	if (rc == 0)
		rc = cs.n == 0 ||
		     site_containers[at]->isonly(site->state[at], cs.v, cs.n);
	free_changes(&cs);
	return (rc);
}

int
site_isonly(const struct site *site, const struct forms *f, struct err *e)
{
	int rc = 1;
	size_t i;

	for (i = 0; i < SITE_CONTAINERS && rc == 1; i++)
		rc = isonly_container(site, i, f, e);
	return (rc);
}

/* Set ${e} to what form ${r} needs. */
static int
refuse_place(const struct formref *r, struct err *e)
{
	char names[256] = "";
	size_t i, n = 0;

	for (i = 0; r->form->in[i] != NULL && n < sizeof(names); i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s",
		    i == 0 ? "" : " or ", r->form->in[i]->name);
	return (err_set(e, ERR_INPUT,
	    "form %s needs an %s, and the package has none", formref_text(r),
	    names));
}

static int
check_places(const struct site *site, const struct forms *f, struct err *e)
{
	void *state;
	size_t i;

	for (i = 0; i < f->n; i++)
		if (site_container(site, f->v[i].form, &state) == NULL)
			return (refuse_place(&f->v[i], e));
	return (0);
}

/* Plan the package that carries ${c}, whose seal is bound to it. */
static int
plan_bound(const struct site *site, const struct forms *f,
    const struct channel *c, struct plan *p, struct err *e)
{
	struct edits ed = EDITS_INIT;
	size_t i;

	for (i = 0; i < SITE_CONTAINERS; i++)
		if (edit_container(site, i, f, c, &ed, e) != 0) {
			edits_free(&ed);
			return (-1);
		}
	return (plan_compile(p, &ed, site->size, e));
}

int
site_plan(const struct site *site, const struct forms *f,
    const struct channel *c, struct plan *p, struct err *e)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct channel bound;
	struct seal seal;

	if (check_places(site, f, e) != 0 ||
	    (c != NULL && forms_checkextras(f, c, e) != 0))
		return (-1);
	if (c == NULL || c->seal == NULL || !forms_haveseal(f))
		return (plan_bound(site, f, c, p, e));
	if (site_certificate(site, digest, e) != 0)
		return (err_in(e, "form seal"));
	seal = *c->seal;
	memcpy(seal.cert, digest, sizeof(seal.cert));
	bound = *c;
	bound.seal = &seal;
	return (plan_bound(site, f, &bound, p, e));
}
