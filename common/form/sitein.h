/*
 * The inside of a site: only for site.c, sitefault.c, siteident.c and
 * siteplan.c.
 */
#ifndef FORM_SITEIN_H
#define FORM_SITEIN_H

#include "form/site.h"

#define SITE_CONTAINERS 6

/*
 * Best first: the first container that is there gives the ident of a site.  The
 * containers of ZIP files come before all others.
 */
extern const struct container *const site_containers[SITE_CONTAINERS];

struct site {
	uint64_t size;
	void *state[SITE_CONTAINERS]; /* NULL: the container is not there */
	int has_ident;
	uint8_t ident[PLAN_IDENT_LEN];
	enum site_fault fault;
	struct err why; /* the reason of the fault */
};

/* Set s->fault and s->why.  Return 0, or -1 if the source cannot be read. */
int site_findfault(struct site *s, struct view *v, struct err *e);

/* Set s->ident from the states, if the best container has an ident function. */
void site_makeident(struct site *s);

/*
 * Return the container of ${form} that is there, and its state in ${*state}; or
 * NULL if none is.
 */
const struct container *site_container(
    const struct site *s, const struct form *form, void **state);

/*
 * Point ${value} to the value in ${slot} of the container of ${form}, borrowed;
 * NULL and a length of 0 if there is none.  Return 0, or -1 with ${e} if the
 * value cannot be read; then ${value} is NULL too.
 */
int site_value(const struct site *site, const struct form *form,
    const struct slot *slot, const uint8_t **value, size_t *len, struct err *e);

/*
 * Return the slot where readers of ${r} look for the channel: the first slot
 * whose value they stop at.  If they stop at none, return the form's own slot,
 * or the first empty one if the own slot has foreign bytes.
 */
struct slot site_slot(const struct site *site, const struct formref *r);

/* Return 1 if ${r} has a channel, or a damaged one; 0 if not; or -1. */
int site_holds(const struct site *site, const struct formref *r, struct err *e);

#endif /* !FORM_SITEIN_H */
