/*
 * Addresses of the ends of connections.  Plain data: may be copied, and is
 * equal if its bytes are.
 *
 * An IPv6 address that stands for one of IPv4 (::ffff:0:0/96, RFC 4291 section
 * 2.5.5.2), as an IPv6 socket shows it, is kept as that one of IPv4.
 */
#ifndef UTIL_ADDR_H
#define UTIL_ADDR_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum addr_kind {
	ADDR_NONE = 0, /* not known */
	ADDR_UNIX,     /* a local socket's */
	ADDR_IP4,
	ADDR_IP6
};

struct addr {
	uint8_t kind;   /* of enum addr_kind */
	uint8_t ip[16]; /* in network order; zeroes behind what there is */
};

#define ADDR_TEXT_MAX INET6_ADDRSTRLEN

/* The address that these bytes are. */
struct addr addr_ip4(const uint8_t ip[4]);
struct addr addr_ip6(const uint8_t ip[16]);

/* That of a socket; its port, and an IPv6 zone, are left out. */
struct addr addr_sock(const struct sockaddr_storage *sa);

/*
 * Parse all of the ${len} characters at ${s} as an address of IPv4 (four
 * decimal numbers) or IPv6 (RFC 4291 section 2.2), without brackets, port or
 * zone.  Returns 0, or -1 with ${a} unchanged.
 */
int addr_parse(const char *s, size_t len, struct addr *a);

/* Are they the same? */
int addr_equal(const struct addr *a, const struct addr *b);

/* As text: what addr_parse takes, "unix", or "-" for what is not known. */
void addr_text(const struct addr *a, char text[ADDR_TEXT_MAX]);

#endif /* !UTIL_ADDR_H */
