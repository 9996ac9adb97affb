/*
 * The addresses of the ends of connections.  A struct addr is plain data: it
 * may be copied, and two of them are equal if their bytes are equal.
 *
 * An IPv6 socket shows an IPv4 peer as an IPv6 address in ::ffff:0:0/96 (RFC
 * 4291 section 2.5.5.2).  The IPv4 address is stored in place of this address.
 */
#ifndef UTIL_ADDR_H
#define UTIL_ADDR_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum addr_kind {
	ADDR_NONE = 0, /* not known */
	ADDR_UNIX,     /* a local socket */
	ADDR_IP4,
	ADDR_IP6
};

struct addr {
	uint8_t kind;   /* of enum addr_kind */
	uint8_t ip[16]; /* in network order; bytes that are not used are 0 */
};

#define ADDR_TEXT_MAX INET6_ADDRSTRLEN

/* Make an address from the bytes ${ip}, which are in network order. */
struct addr addr_ip4(const uint8_t ip[4]);
struct addr addr_ip6(const uint8_t ip[16]);

/* The address in ${sa}, without port and IPv6 zone, or ADDR_NONE. */
struct addr addr_sock(const struct sockaddr_storage *sa);

/*
 * Parse all of the ${len} characters at ${s} as an address of IPv4 (four
 * decimal numbers) or IPv6 (RFC 4291 section 2.2), without brackets, port or
 * zone.  Returns 0, or -1 with ${a} unchanged.
 */
int addr_parse(const char *s, size_t len, struct addr *a);

/* Are ${a} and ${b} equal? */
int addr_equal(const struct addr *a, const struct addr *b);

/*
 * Write ${a} to ${text} as a string: as addr_parse reads it, "unix", or "-" for
 * an address that is not known.
 */
void addr_text(const struct addr *a, char text[ADDR_TEXT_MAX]);

#endif /* !UTIL_ADDR_H */
