/*
 * Inside a site: for site.c, which scans and reads, siteplan.c and siteident.c
 * alone.
 */
#ifndef FORM_SITEIN_H
#define FORM_SITEIN_H

#include "form/site.h"

#define SITE_CONTAINERS 2

/* Best first: the first that is there stands for the whole package. */
extern const struct container *const site_containers[SITE_CONTAINERS];

struct site {
	uint64_t size;
	void *state[SITE_CONTAINERS]; /* NULL: the container is not there */
	uint8_t ident[PLAN_IDENT_LEN];
	enum site_fault fault;
	struct err why; /* of a fault */
};

/* Fill in the fault.  0, or -1 if the source cannot be read. */
int site_findfault(struct site *s, struct view *v, struct err *e);

/* Fill in s->ident from the states. */
void site_makeident(struct site *s);

/* The state of container ${c}; NULL if it is not there. */
void *site_state(const struct site *s, const struct container *c);

/*
 * The value in ${slot} of the container of ${form}, borrowed, or NULL and no
 * bytes: 0, or -1 if it cannot be told.
 */
int site_value(const struct site *site, const struct form *form,
    const struct slot *slot, const uint8_t **value, size_t *len, struct err *e);

/*
 * The slot where readers of ${r} look for the channel: the first whose value
 * they stop at; else the form's own, or another if that has foreign bytes.
 */
struct slot site_slot(const struct site *site, const struct formref *r);

/* Is there something to take out, be it damaged?  -1 if it cannot be told. */
int site_holds(const struct site *site, const struct formref *r, struct err *e);

#endif /* !FORM_SITEIN_H */
