/*
 * Who a connection, and each request on it, comes from: the peer of the socket,
 * or by the word of a trusted peer somebody behind it.  For the log, and for
 * what only some clients may have.
 */
#ifndef ORIGIN_CLIENT_H
#define ORIGIN_CLIENT_H

#include <sys/types.h>

#include "http/request.h"
#include "util/addr.h"
#include "util/trust.h"

#define PEER_MAX 64 /* bytes of a peer's name, with its NUL */

/* The client of a connection.  Plain data, which may be copied. */
struct client {
	struct addr at;   /* the socket's peer */
	struct addr peer; /* the socket's peer, or whom a PROXY header names */
	uint8_t is_proxied;  /* the socket's peer is one that is trusted */
	uint8_t is_awaited;  /* a PROXY header has to come first */
	uint8_t is_trusted;  /* the word of ${peer} is believed */
	char name[PEER_MAX]; /* of the socket's peer */
};

/*
 * Fill in ${cl} for a socket whose peer is ${at}, shown as ${name}.  With
 * ${proxy_protocol} set, peers in ${t} begin with a PROXY header.
 */
void client_set(struct client *cl, const struct addr *at, const char *name,
    const struct trust *t, int proxy_protocol);

/*
 * Take a PROXY header at the start of the ${len} bytes at ${buf}, which ${cl}
 * awaits.  Returns as http_proxy: the bytes that it has, 0 if more must come,
 * -1 if none stands there.
 */
ssize_t client_proxy(
    struct client *cl, const struct trust *t, const uint8_t *buf, size_t len);

/*
 * Write the name of the client of ${r} to ${name}; ${r} is NULL, or has a
 * status, if the request could not be understood.
 */
void client_name(const struct client *cl, const struct trust *t,
    const struct http_request *r, char name[PEER_MAX]);

/*
 * Find the address of the client of ${r}.  Returns 1; or 0 if nothing is known
 * but the address of a relay: one in ${t}, or one that is not and says that it
 * relays.  Whom such a relay names is not believed.
 */
int client_address(const struct client *cl, const struct trust *t,
    const struct http_request *r, struct addr *a);

#endif /* !ORIGIN_CLIENT_H */
