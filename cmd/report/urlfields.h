/*
 * Splits the target of a request into key, channel, extras and form, as the
 * servers' log has them.  Remembers targets, because most lines of a log are
 * about few packages.
 */
#ifndef REPORT_URLFIELDS_H
#define REPORT_URLFIELDS_H

#include "report/fields.h"
#include "url/key.h"
#include "util/span.h"

struct urlentry;

struct urlfields {
	const struct publicurl *public; /* borrowed */
	struct urlentry *seen;          /* NULL until the first target */
	uint64_t basis;                 /* of the hash of targets */
};

/* Start.  ${public} is borrowed; its path is not part of keys. */
void urlfields_init(struct urlfields *u, const struct publicurl *public);

/*
 * Set the values of ${f} that the target ${uri} gives, borrowed from ${u} until
 * the next call.  They stay absent if ${uri} is no target of a base or channel
 * URL.  Return 1 if ${uri} asks for a plan, else 0.
 */
int urlfields_set(struct urlfields *u, struct span uri, struct fields *f);

/* Free the memory. */
void urlfields_free(struct urlfields *u);

#endif /* !REPORT_URLFIELDS_H */
