/*
 * The client of a request that came through proxies, by the fields of these
 * proxies: Forwarded (RFC 7239), and X-Forwarded-For, a convention.  Both are
 * lists of addresses.  Each proxy appends the address from which the request
 * came to it; so an address is as reliable as the proxy that appended it.
 *
 * The search begins at the end of a list and skips addresses that are trusted;
 * the first other address is the client.  An element without an address
 * (unknown, an obfuscated identifier, anything malformed) ends the search, and
 * so does the front of the list: then the client is the address that was
 * skipped last.  Several fields of one name are one list (RFC 9110 section
 * 5.3).  In both fields:
 *
 * - The port behind an address is ignored.
 * - Of Forwarded, only "for" is used.  Spaces around ';' are accepted.  A line
 *   that is malformed anywhere is one element without an address: a quote that
 *   does not end makes it doubtful where its elements end.
 * - Of X-Forwarded-For, an IPv6 address may be in brackets or not.
 */
#ifndef HTTP_FORWARDED_H
#define HTTP_FORWARDED_H

#include "http/request.h"
#include "util/trust.h"

/*
 * Find the client in ${fields} of a request whose sender is in ${t}.  Return 1
 * with its IPv4 or IPv6 address in ${client}, and in ${is_relay} whether there
 * are elements in front of it: then it says of itself that it relays.  Return 0
 * if the fields do not name a client, or if both fields are there and lead to
 * different results: a proxy that knows one field passes the other on as the
 * client wrote it.
 */
int http_forwarded(struct span fields, const struct trust *t,
    struct addr *client, int *is_relay);

/* Does the sender say that it relays: is one of both fields there? */
int http_isforwarded(struct span fields);

#endif /* !HTTP_FORWARDED_H */
