#include <stdlib.h>

#include "form/sitein.h"

/*
 * Of the containers of ZIP files, the last one's bid says why a file is no ZIP.
 */
const struct container *const site_containers[SITE_CONTAINERS] = {
    &container_apk, &container_plainzip, &container_msi, &container_pe,
    &container_dmg, &container_pkg};

/*
 * Scan container ${i} if it is there.  Return the bits that were checked, or
 * -1.
 */
static int
scan_one(struct site *s, struct view *v, size_t i, struct err *e)
{
	int bits = site_containers[i]->bid(v, e);

	if (bits > 0 &&
	    container_scan(site_containers[i], v, &s->state[i], e) != 0)
		return (-1);
	return (bits);
}

/*
 * Scan all containers that are there; a ZIP file has only those of ZIP files.
 * Return the most bits checked; 0 with the reason why it is no ZIP file; or -1.
 */
static int
scan_all(struct site *s, struct view *v, struct err *e)
{
	struct err why;
	int bits, best = 0;
	size_t i;

	for (i = 0; i < SITE_CONTAINERS; i++) {
		if (site_containers[i]->kind != NULL && best > 0)
			break;
		if ((bits = scan_one(s, v, i, e)) < 0)
			return (-1);
		if (site_containers[i]->kind == NULL)
			why = *e;
		if (bits > best)
			best = bits;
	}
	if (best == 0)
		*e = why;
	return (best);
}

int
site_scan(struct view *v, struct site **site, struct err *e)
{
	struct site *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return (err_nomem(e));
	s->size = v->size;
	if (scan_all(s, v, e) <= 0) {
		site_free(s);
		return (-1);
	}
	if (site_findfault(s, v, e) != 0) {
		site_free(s);
		return (-1);
	}
	site_makeident(s);
	*site = s;
	return (0);
}

enum site_fault
site_fault(const struct site *site, struct err *why)
{
	if (site->fault != SITE_SOUND)
		*why = site->why;
	return (site->fault);
}

const struct container *
site_container(const struct site *s, const struct form *form, void **state)
{
	size_t i, k;

	for (k = 0; form->in[k] != NULL; k++)
		for (i = 0; i < SITE_CONTAINERS; i++)
			if (site_containers[i] == form->in[k] &&
			    s->state[i] != NULL) {
				*state = s->state[i];
				return (form->in[k]);
			}
	return (NULL);
}

/* Return the best container that is there; one always is. */
static const struct container *
first_container(const struct site *s)
{
	size_t i = 0;

	while (s->state[i] == NULL)
		i++;
	return (site_containers[i]);
}

const char *
site_kind(const struct site *site)
{
	return (first_container(site)->kind);
}

/*
 * May "auto" stand for ${form}?  Return 1 or 0.  If the package has a container
 * of the form, set ${why} to the reason for a 0.
 */
static int
is_automatic(const struct site *site, const struct form *form, const char **why)
{
	const struct slot slot = {.id = form->id, .path = ""};
	const struct container *c;
	void *state;

	if ((c = site_container(site, form, &state)) == NULL)
		return (0);
	*why = c->nosign;
	if (!c->is_signed(state))
		return (0);
	*why = c->noplace;
	return (c->is_prepared == NULL || c->is_prepared(state, &slot));
}

int
site_resolve(const struct site *site, struct forms *f, struct err *e)
{
	static const char *const automatic[] = {
	    "walle", "vasdolly-v1", "mozilla", "omaha", "blob"};
	const char *why = first_container(site)->nosign;
	const struct form *form;
	size_t i;

	if (site_fault(site, e) != SITE_SOUND)
		return (-1);
	for (i = 0; f->n == 0 && i < sizeof(automatic) / sizeof(automatic[0]);
	     i++) {
		form = form_named(automatic[i]);
		if (is_automatic(site, form, &why))
			formref_set(&f->v[f->n++], form);
	}
	return (f->n > 0 ? 0 : err_set(e, ERR_INPUT, "%s", why));
}

int
site_value(const struct site *site, const struct form *form,
    const struct slot *slot, const uint8_t **value, size_t *len, struct err *e)
{
	const struct container *c;
	void *state;
	int rc = 0;

	if ((c = site_container(site, form, &state)) != NULL)
		rc = c->get(state, slot, value, len, e);
	if (rc != 1) {
		*value = NULL;
		*len = 0;
	}
	return (rc < 0 ? -1 : 0);
}

int
site_certificate(
    const struct site *site, uint8_t digest[SHA256_DIGEST_SIZE], struct err *e)
{
	size_t i;

	for (i = 0; i < SITE_CONTAINERS; i++)
		if (site->state[i] != NULL &&
		    site_containers[i]->certificate != NULL)
			return (site_containers[i]->certificate(
			    site->state[i], digest, e));
	return (err_set(
	    e, ERR_INPUT, "there is no APK signature, and so no certificate"));
}

struct slot
site_slot(const struct site *site, const struct formref *r)
{
	const struct form *form = r->form;
	struct slot slot = {.id = r->id, .path = r->path}, try = slot;
	const uint8_t *value;
	uint32_t unused = 0;
	size_t len, i;
	struct err e;

	for (i = 0; i < 3 && form->ids[i] != 0; i++) {
		try.id = form->ids[i];
		(void)site_value(site, form, &try, &value, &len, &e);
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
	struct slot slot = site_slot(site, r);
	const uint8_t *value;
	size_t len;
	int rc;

	rc = site_value(site, r->form, &slot, &value, &len, e);
	if (rc == 0 && value == NULL)
		return (0);
	if (rc == 0)
		rc = codec->decode(codec, value, len, out, e);
	return (rc < 0 ? err_in(e, "%s", formref_text(r)) : rc);
}

int
site_holds(const struct site *site, const struct formref *r, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	int rc = site_read(site, r, &c, e);

	channel_free(&c);
	return (rc < 0 && e->kind == ERR_INPUT ? 1 : rc);
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
		/* On an error list it: the caller reads it and reports. */
		if (site_holds(site, &r, &e) != 0)
			f->v[f->n++] = r;
	}
}

int
site_readable(const struct site *site, const struct formref *r, uint64_t size,
    struct err *why)
{
	uint32_t cd_max = r->form->cd_max, most = r->form->comment_max;
	const struct container *c;
	const struct zip *z;
	struct slot slot;
	void *state;
	uint64_t cd;

	c = site_container(site, r->form, &state);
	if (c != NULL && c->doubt != NULL) {
		slot = site_slot(site, r);
		return (c->doubt(state, &slot, why));
	}
	if (c == NULL || c->tail == NULL)
		return (0);
	z = &c->tail(state)->zip;
	/* Only bytes before the directory were added. */
	cd = z->cd + (size - site->size);
	if (cd_max != 0 && cd > cd_max)
		return (err_set(why, ERR_INPUT,
		    "today's readers of form %s do not find the channel: the "
		    "central directory is at %llu, but these readers accept "
		    "offsets up to %u only",
		    r->form->name, (unsigned long long)cd, cd_max));
	if (most != 0 && z->commentlen > most)
		return (err_set(why, ERR_INPUT,
		    "today's readers of form %s do not find the channel: the "
		    "ZIP comment has %zu bytes, but these readers accept up to "
		    "%u only",
		    r->form->name, z->commentlen, most));
	return (0);
}

void
site_free(struct site *site)
{
	size_t i;

	if (site == NULL)
		return;
	for (i = 0; i < SITE_CONTAINERS; i++)
		if (site->state[i] != NULL)
			container_free(site_containers[i], site->state[i]);
	free(site);
}
