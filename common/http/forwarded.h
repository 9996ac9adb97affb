/*
 * Whom a request comes from by the fields of the proxies that it came through:
 * Forwarded (RFC 7239), and X-Forwarded-For, which has the same by a
 * convention: a list of addresses.  Each proxy appends to it the address that
 * the request came to it from; so what stands in front is worth no more than
 * the word of who has appended it.
 *
 * From the end of a list, addresses that are trusted are passed over; the
 * first that is not is the client.  An element that has no address (unknown,
 * an obfuscated identifier, anything malformed) ends the walk as well: then the
 * client is the address that was passed over last.  Several fields of one name
 * are one list (RFC 9110 section 5.3).  In both:
 *
 * - The port behind an address is passed over.
 * - Of Forwarded, "for" alone is looked at.  Spaces around ';' are let through.
 *   A line that is malformed anywhere is one element without an address, since
 *   a quote that does not end makes it doubtful where elements do.
 * - Of X-Forwarded-For, an IPv6 address may be in brackets or not.
 */
#ifndef HTTP_FORWARDED_H
#define HTTP_FORWARDED_H

#include "http/request.h"
#include "util/trust.h"

/*
 * Look for the client in ${fields}, those of a request from somebody who is in
 * ${t}.  Returns 1 with its address, of IPv4 or IPv6; 0 if the fields say
 * nothing of it, or if both are there and lead to different addresses: a proxy
 * that knows but one of them lets the other through as the client likes.
 */
int http_forwarded(
    struct span fields, const struct trust *t, struct addr *client);

#endif /* !HTTP_FORWARDED_H */
