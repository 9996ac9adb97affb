#include <stdlib.h>

#include "form/sitein.h"

const struct container *const site_containers[SITE_CONTAINERS] = {
    &container_apk, &container_plainzip};

/* Scan all containers that are there.  Return the most bits checked, or -1. */
static int
scan_all(struct site *s, struct view *v, struct err *e)
{
	int bits, best = 0;
	size_t i;

	for (i = 0; i < SITE_CONTAINERS; i++) {
		if ((bits = site_containers[i]->bid(v, e)) < 0)
			return (-1);
		if (bits > 0 &&
		    site_containers[i]->scan(v, &s->state[i], e) != 0)
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
	/* If none is there, the last bid has put the reason into ${e}. */
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

void *
site_state(const struct site *s, const struct container *c)
{
	size_t i;

	for (i = 0; i < SITE_CONTAINERS; i++)
		if (site_containers[i] == c)
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

	if (site_fault(site, e) != SITE_SOUND)
		return (-1);
	for (i = 0; f->n == 0 && i < 2; i++) {
		form = form_named(automatic[i]);
		state = site_state(site, form->container);
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

int
site_value(const struct site *site, const struct form *form,
    const struct slot *slot, const uint8_t **value, size_t *len, struct err *e)
{
	void *state = site_state(site, form->container);
	int rc = 0;

	if (state != NULL)
		rc = form->container->get(state, slot, value, len, e);
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
	void *state = site_state(site, r->form->container);
	uint32_t cd_max = r->form->cd_max, most = r->form->comment_max;
	const struct zip *z;
	uint64_t cd;

	if (state == NULL)
		return (0);
	z = &r->form->container->tail(state)->zip;
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
			site_containers[i]->free(site->state[i]);
	free(site);
}
