/*
 * The header that a proxy puts in front of what its client sends: "The PROXY
 * protocol", sections 2.1 (version 1, a line of text) and 2.2 (version 2,
 * binary).  Parsed over a buffer that holds what has arrived so far.
 *
 * The destination, ports and extensions (TLVs, a checksum among them) are
 * checked for their place, not used.
 */
#ifndef HTTP_PROXY_H
#define HTTP_PROXY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/addr.h"

#define HTTP_PROXY_LINE 107  /* version 1, line end included */
#define HTTP_PROXY_MAX  4096 /* version 2, behind the 16 bytes in front */

/* For whom the proxy has made the connection. */
enum http_proxy_who {
	HTTP_PROXY_LOCAL,   /* for itself */
	HTTP_PROXY_UNKNOWN, /* it does not say */
	HTTP_PROXY_SOURCE
};

struct http_proxy {
	enum http_proxy_who who;
	struct addr source; /* of IPv4 or IPv6; not known but for the last */
};

/*
 * Parse the header at the start of the ${len} bytes at ${buf}.  Returns its
 * length, with ${p} filled in; 0 if it is not all there; or -1 as soon as it
 * cannot become one: no other byte may be waited for, none may be taken for
 * something else (section 2, "the receiver must not guess").
 */
ssize_t http_proxy(const uint8_t *buf, size_t len, struct http_proxy *p);

#endif /* !HTTP_PROXY_H */
