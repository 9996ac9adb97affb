/*
 * A set of addresses and networks, such as the peers whose word is believed.
 */
#ifndef UTIL_TRUST_H
#define UTIL_TRUST_H

#include "util/addr.h"
#include "util/err.h"

struct trustnet {
	struct addr first; /* all but the first ${bits} bits are zero */
	uint8_t bits;
};

struct trust {
	struct trustnet *net;
	size_t n;
	int local; /* all local sockets too */
};

#define TRUST_INIT                                                             \
	{                                                                      \
		.net = NULL, .n = 0, .local = 0                                \
	}

/*
 * Fill in ${t}, which must be empty, from ${list}: addresses, networks
 * ADDRESS/BITS and the word "unix", with commas between them and no space.
 * Return 0, or -1 with the reason in ${e} and ${t} empty: ERR_INPUT for any
 * other word, for an address with bits beyond the first BITS, and for an IPv4
 * address in the form of an IPv6 address.
 */
int trust_parse(struct trust *t, const char *list, struct err *e);

/*
 * Is ${a} in the set?  An unknown address never is; an IPv4 address is in no
 * IPv6 network, not even in ::/0.  O(t->n).
 */
int trust_has(const struct trust *t, const struct addr *a);

/* Free the memory; ${t} is empty and usable afterwards. */
void trust_free(struct trust *t);

#endif /* !UTIL_TRUST_H */
