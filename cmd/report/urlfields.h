/*
 * What the target of a request says of the package: key, channel, extras and
 * form, as the servers' log has them.  Targets of before are remembered, since
 * most of a log's lines are about few packages.
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
	uint64_t basis;                 /* of the hash */
};

/* Start; ${public} is the public URL, whose path no key has. */
void urlfields_init(struct urlfields *u, const struct publicurl *public);

/*
 * Set the values of ${f} that the target ${uri} of a request decides; they are
 * borrowed from ${u} until the next call.  If it is not the target of a base or
 * a channel URL, they stay absent.  Return 1 if it is that of a plan, else 0.
 */
int urlfields_set(struct urlfields *u, struct span uri, struct fields *f);

/* Free the memory. */
void urlfields_free(struct urlfields *u);

#endif /* !REPORT_URLFIELDS_H */
