/*
 * The header that a proxy puts in front of the bytes of its client: "The PROXY
 * protocol", sections 2.1 (version 1, a line of text) and 2.2 (version 2,
 * binary).  Parsed over a buffer that holds the bytes that arrived so far.
 *
 * The destination and ports are not used, but must be there.  Extensions (TLVs,
 * a checksum among them) are skipped.
 */
#ifndef HTTP_PROXY_H
#define HTTP_PROXY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/addr.h"

#define HTTP_PROXY_LINE 107  /* version 1, line end included */
#define HTTP_PROXY_MAX  4096 /* version 2, behind its first 16 bytes */

/* For whom the proxy made the connection. */
enum http_proxy_who {
	HTTP_PROXY_LOCAL,   /* for itself */
	HTTP_PROXY_UNKNOWN, /* for a client whose address it does not give */
	HTTP_PROXY_SOURCE
};

struct http_proxy {
	enum http_proxy_who who;
	struct addr source; /* IPv4 or IPv6, if who is HTTP_PROXY_SOURCE */
};

/*
 * Parse the header at the start of the ${len} bytes at ${buf}.  Return its
 * length, with ${p} filled in; 0 if it is not all there; -1 if it is malformed.
 * The caller must not take the bytes for anything else then: a receiver must
 * not guess whether there is a header (section 2).
 */
ssize_t http_proxy(const uint8_t *buf, size_t len, struct http_proxy *p);

#endif /* !HTTP_PROXY_H */
