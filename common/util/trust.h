/*
 * A set of addresses: the peers whose word is believed.
 */
#ifndef UTIL_TRUST_H
#define UTIL_TRUST_H

#include "util/addr.h"
#include "util/err.h"

struct trustnet {
	struct addr first; /* the network's; bits beyond ${bits} are zero */
	uint8_t bits;
};

struct trust {
	struct trustnet *net;
	size_t n;
	int local; /* all of local sockets too */
};

#define TRUST_INIT                                                             \
	{                                                                      \
		.net = NULL, .n = 0, .local = 0                                \
	}

/*
 * Fill in ${t}, which must be empty, from ${list}: addresses, networks
 * ADDRESS/BITS and the word "unix", with commas between them and no space.  -1
 * with the reason in ${e} for what is none of these, has bits beyond the first
 * BITS, or is IPv4 in the form of IPv6; then ${t} is empty.
 */
int trust_parse(struct trust *t, const char *list, struct err *e);

/*
 * Is ${a} in it?  What is not known never is; an address of IPv4 is in no
 * network of IPv6, not even ::/0.  O(t->n).
 */
int trust_has(const struct trust *t, const struct addr *a);

/* Free the memory; ${t} is empty and usable afterwards. */
void trust_free(struct trust *t);

#endif /* !UTIL_TRUST_H */
