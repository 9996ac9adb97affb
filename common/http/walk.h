/*
 * The parts of http_forwarded (http/forwarded.h); for those who write it only.
 */
#ifndef HTTP_WALK_H
#define HTTP_WALK_H

#include "http/forwarded.h"

/*
 * The walk from the end of a list, done from its front: at each element the
 * address at which it would end if the list ended there.
 */
struct walk {
	const struct trust *trust;
	struct addr at; /* not known: at who has sent the request */
	int seen;       /* is there an element? */
};

/* The next element is this address, or has none. */
void walk_address(struct walk *w, const struct addr *a);
void walk_unknown(struct walk *w);

/* The elements of a line of Forwarded (RFC 7239 section 4). */
void walk_pairs(struct walk *w, struct span line);

/*
 * Parse an address and perhaps a port, with IPv6 in brackets (section 6).
 * Returns 0, or -1.
 */
int walk_node(struct span s, struct addr *a);

#endif /* !HTTP_WALK_H */
