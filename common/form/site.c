#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "form/site.h"
#include "util/text.h"

/* Best first: the first that is there stands for the whole package. */
static const struct container *const containers[] = {
    &container_apk, &container_plainzip};

#define N_CONTAINERS (sizeof(containers) / sizeof(containers[0]))

struct site {
	uint64_t size;
	void *state[N_CONTAINERS]; /* NULL where the container is not there */
	uint8_t ident[PLAN_IDENT_LEN];
};

/* The digest's first bytes: what it is of, and in which version. */
static const uint8_t of_package[] = "chanpack package 1";
static const uint8_t of_file[] = "chanpack file 1";

static void
make_ident(struct site *s)
{
	struct sha256_ctx ctx;
	size_t i;

	sha256_init(&ctx);
	sha256_update(&ctx, sizeof(of_package), of_package);
	for (i = 0; i < N_CONTAINERS; i++)
		if (s->state[i] != NULL) {
			containers[i]->ident(s->state[i], &ctx);
			break;
		}
	sha256_digest(&ctx, sizeof(s->ident), s->ident);
}

/* Scan every container that is there; how many bits the best one verified. */
static int
scan_all(struct site *s, struct view *v, struct err *e)
{
	int bits, best = 0;
	size_t i;

	for (i = 0; i < N_CONTAINERS; i++) {
		if ((bits = containers[i]->bid(v, e)) < 0)
			return (-1);
		if (bits > 0 && containers[i]->scan(v, &s->state[i], e) != 0)
			return (-1);
		if (bits > best)
			best = bits;
	}
	return (best);
}

int
site_scan(struct view *v, struct site **site, struct err *e)
{
	struct site *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return (err_nomem(e));
	s->size = v->size;
	/* With no bits, the last bid has left the reason in ${e}. */
	if (scan_all(s, v, e) <= 0) {
		site_free(s);
		return (-1);
	}
	make_ident(s);
	*site = s;
	return (0);
}

/* The state of container ${c}; NULL if it is not there. */
static void *
state_of(const struct site *s, const struct container *c)
{
	size_t i;

	for (i = 0; i < N_CONTAINERS; i++)
		if (containers[i] == c)
			return (s->state[i]);
	return (NULL);
}

int
site_resolve(const struct site *site, struct forms *f, struct err *e)
{
	static const char *const automatic[] = {"walle", "vasdolly-v1"};
	const struct form *form;
	void *state;
	size_t i;

	for (i = 0; f->n == 0 && i < 2; i++) {
		form = form_named(automatic[i]);
		state = state_of(site, form->container);
		if (state == NULL || !form->container->is_signed(state))
			continue;
		formref_set(&f->v[f->n++], form);
	}
	if (f->n > 0)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "the package is not signed: it has neither an APK signature of "
	    "scheme v2 or later nor a JAR signature (META-INF/*.SF)"));
}

/* The value in ${slot} of the container of ${form}, or no bytes: 0 or -1. */
static int
get_value(const struct site *site, const struct form *form,
    const struct slot *slot, const uint8_t **value, size_t *len, struct err *e)
{
	void *state = state_of(site, form->container);
	int rc = 0;

	if (state != NULL)
		rc = form->container->get(state, slot, value, len, e);
	if (rc != 1) {
		*value = NULL;
		*len = 0;
	}
	return (rc < 0 ? -1 : 0);
}

/*
 * The slot where readers of ${r} look for the channel: the first whose value
 * they stop at; else the form's own, or another if that has foreign bytes.
 */
static struct slot
slot_of(const struct site *site, const struct formref *r)
{
	const struct form *form = r->form;
	struct slot slot = {.id = r->id, .path = r->path}, try = slot;
	const uint8_t *value;
	uint32_t unused = 0;
	size_t len, i;
	struct err e;

	for (i = 0; i < 3 && form->ids[i] != 0; i++) {
		try.id = form->ids[i];
		(void)get_value(site, form, &try, &value, &len, &e);
		if (len > 0 && form->codec->claims(form->codec, value, len))
			return (try);
		if (len == 0 && (unused == 0 || try.id == r->id))
			unused = try.id;
	}
	if (unused != 0)
		slot.id = unused;
	return (slot);
}

int
site_read(const struct site *site, const struct formref *r, struct channel *out,
    struct err *e)
{
	const struct codec *codec = r->form->codec;
	struct slot slot = slot_of(site, r);
	char name[FORM_NAME_MAX];
	const uint8_t *value;
	size_t len;
	int rc;

	rc = get_value(site, r->form, &slot, &value, &len, e);
	if (rc == 0 && value == NULL)
		return (0);
	if (rc == 0)
		rc = codec->decode(codec, value, len, out, e);
	if (rc < 0) {
		formref_name(r, name);
		return (err_in(e, "%s", name));
	}
	return (rc);
}

/* Is there something to take out, be it damaged?  -1 if it cannot be told. */
static int
holds_channel(const struct site *site, const struct formref *r, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	int rc = site_read(site, r, &c, e);

	channel_free(&c);
	return (rc < 0 && e->kind == ERR_INPUT ? 1 : rc);
}

/* Room for every form, and for more slots of those that have several. */
#define CHANGES_MAX (2 * FORMS_MAX)

/* The changes of one container while they are made. */
struct changes {
	struct change v[CHANGES_MAX];
	struct formref by[CHANGES_MAX]; /* who made each, with the slot's id */
	struct buf bytes[CHANGES_MAX];
	size_t n;
};

/* What is to become of ${value}; the new bytes are put into ${out}. */
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
 * The change in the slot of ${by}: the one that another form has made there,
 * with its value, or a new one with the value of the package.
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
	/* What cannot be told, the container will not change either. */
	(void)get_value(site, by->form, &change->slot, value, len, &e);
	return (change);
}

/* Add the change that ${by} makes in the slot that it has. */
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

/* Has ${slot} a channel, or what should be one?  -1 if that is not known. */
static int
in_slot(const struct site *site, const struct form *form,
    const struct slot *slot, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	const uint8_t *value;
	size_t len;
	int rc;

	if (get_value(site, form, slot, &value, &len, e) != 0 || value == NULL)
		return (0);
	rc = form->codec->decode(form->codec, value, len, &c, e);
	channel_free(&c);
	return (rc < 0 && e->kind == ERR_INPUT ? 1 : rc);
}

/*
 * Where readers try several slots, one that they do not get to now must not
 * come to light.
 */
static int
add_removals(const struct site *site, const struct formref *r,
    struct changes *cs, struct err *e)
{
	struct slot slot = slot_of(site, r);
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
add_form(const struct site *site, const struct formref *r,
    const struct channel *c, struct changes *cs, struct err *e)
{
	struct formref by = *r;
	int rc;

	if (c != NULL) {
		by.id = slot_of(site, r).id;
		return (add_change(site, &by, c, cs, e));
	}
	rc = holds_channel(site, r, e);
	return (rc == 1 ? add_removals(site, r, cs, e) : rc);
}

/* The edits of one container: of all forms that live in it. */
static int
edit_container(const struct site *site, size_t at, const struct forms *f,
    const struct channel *c, struct edits *ed, struct err *e)
{
	struct changes cs = {.n = 0};
	size_t i;
	int rc = 0;

	for (i = 0; i < f->n && rc == 0; i++)
		if (f->v[i].form->container == containers[at])
			rc = add_form(site, &f->v[i], c, &cs, e);
	if (rc == 0 && cs.n > 0)
		rc = containers[at]->edits(site->state[at], cs.v, cs.n, ed, e);
	for (i = 0; i < cs.n; i++)
		buf_free(&cs.bytes[i]);
	return (rc);
}

static int
check_places(const struct site *site, const struct forms *f, struct err *e)
{
	char name[FORM_NAME_MAX];
	const struct container *c;
	size_t i;

	for (i = 0; i < f->n; i++) {
		c = f->v[i].form->container;
		if (state_of(site, c) != NULL)
			continue;
		formref_name(&f->v[i], name);
		return (err_set(e, ERR_INPUT,
		    "form %s needs an %s, and the package has none", name,
		    c->name));
	}
	return (0);
}

int
site_plan(const struct site *site, const struct forms *f,
    const struct channel *c, struct plan *p, struct err *e)
{
	struct edits ed = EDITS_INIT;
	size_t i;

	if (check_places(site, f, e) != 0)
		return (-1);
	for (i = 0; i < N_CONTAINERS; i++)
		if (edit_container(site, i, f, c, &ed, e) != 0) {
			edits_free(&ed);
			return (-1);
		}
	return (plan_compile(p, &ed, site->size, e));
}

int
site_planbase(const struct site *site, struct plan *p, struct err *e)
{
	struct edits none = EDITS_INIT;

	return (plan_compile(p, &none, site->size, e));
}

void
site_found(const struct site *site, struct forms *f)
{
	const struct form *form;
	struct formref r;
	struct err e;
	size_t i;

	f->n = 0;
	for (i = 0; (form = form_at(i)) != NULL; i++) {
		formref_set(&r, form);
		/* What cannot be told now will be asked again. */
		if (holds_channel(site, &r, &e) != 0)
			f->v[f->n++] = r;
	}
}

int
site_readable(const struct site *site, const struct formref *r, uint64_t size,
    struct err *why)
{
	void *state = state_of(site, r->form->container);
	uint32_t cd_max = r->form->cd_max, most = r->form->comment_max;
	const struct zip *z;
	uint64_t cd;

	if (state == NULL)
		return (0);
	z = r->form->container->zip(state);
	/* What has grown lies before the directory. */
	cd = z->cd + (size - site->size);
	if (cd_max != 0 && cd > cd_max)
		return (err_set(why, ERR_INPUT,
		    "today's readers of form %s do not find the channel: the "
		    "central directory is at %llu, and they find none beyond "
		    "%u",
		    r->form->name, (unsigned long long)cd, cd_max));
	if (most != 0 && z->commentlen > most)
		return (err_set(why, ERR_INPUT,
		    "today's readers of form %s do not find the channel: the "
		    "ZIP comment has %zu bytes, and they know at most %u",
		    r->form->name, z->commentlen, most));
	return (0);
}

const uint8_t *
site_ident(const struct site *site)
{
	return (site->ident);
}

int
site_identfile(struct view *v, uint8_t ident[PLAN_IDENT_LEN], struct err *e)
{
	const size_t max = 1 << 20;
	struct sha256_ctx ctx;
	uint64_t off;
	uint8_t *data;
	size_t n;

	if ((data = malloc(max)) == NULL)
		return (err_nomem(e));
	sha256_init(&ctx);
	sha256_update(&ctx, sizeof(of_file), of_file);
	for (off = 0; off < v->size; off += n) {
		n = v->size - off < max ? (size_t)(v->size - off) : max;
		if (view_read(v, off, data, n, e) != 0) {
			free(data);
			return (-1);
		}
		sha256_update(&ctx, n, data);
	}
	sha256_digest(&ctx, PLAN_IDENT_LEN, ident);
	free(data);
	return (0);
}

void
site_free(struct site *site)
{
	size_t i;

	if (site == NULL)
		return;
	for (i = 0; i < N_CONTAINERS; i++)
		if (site->state[i] != NULL)
			containers[i]->free(site->state[i]);
	free(site);
}
