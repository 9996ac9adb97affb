/*
 * The parts of http_forwarded (http/forwarded.h), for its own files only.
 */
#ifndef HTTP_WALK_H
#define HTTP_WALK_H

#include "http/forwarded.h"

/*
 * The search from the end of a list, done from its front: after each element,
 * ${at} is the result of the search if the list ended there.
 */
struct walk {
	const struct trust *trust;
	struct addr at; /* ADDR_NONE if there is no result */
	int seen;       /* is there an element? */
	int is_behind;  /* is there one in front of that of ${at}? */
};

/* Add an element with address ${a}; add an element without an address. */
void walk_address(struct walk *w, const struct addr *a);
void walk_unknown(struct walk *w);

/* Add the elements of a line of Forwarded (RFC 7239 section 4). */
void walk_pairs(struct walk *w, struct span line);

/*
 * Parse an address and perhaps a port, with IPv6 in brackets (section 6).
 * Return 0, or -1 with ${a} unchanged.
 */
int walk_node(struct span s, struct addr *a);

#endif /* !HTTP_WALK_H */
