/*
 * The client of a connection and of each request on it: the peer of the socket,
 * or the client that a trusted peer names.  The log and the lists of clients
 * use it.
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
	struct addr peer; /* the socket's peer, or the one in a PROXY header */
	uint8_t is_proxied;  /* the socket's peer is trusted */
	uint8_t is_awaited;  /* a PROXY header must come first */
	uint8_t is_trusted;  /* ${peer} is trusted to name its client */
	char name[PEER_MAX]; /* of the socket's peer */
};

/*
 * Fill in ${cl} for a socket whose peer is ${at} with the name ${name}, which
 * is copied.  If ${proxy_protocol} is set and ${t} has the peer, a PROXY header
 * must come first.
 */
void client_set(struct client *cl, const struct addr *at, const char *name,
    const struct trust *t, int proxy_protocol);

/*
 * Read the PROXY header at the start of the ${len} bytes at ${buf}, if
 * cl->is_awaited.  Returns as http_proxy: the length of the header, 0 if more
 * bytes are needed, -1 if there is no PROXY header.
 */
ssize_t client_proxy(
    struct client *cl, const struct trust *t, const uint8_t *buf, size_t len);

/*
 * Write the name of the client of ${r} to ${name}.  ${r} may be NULL, or a
 * request that http_parse refused: then only the connection counts.
 */
void client_name(const struct client *cl, const struct trust *t,
    const struct http_request *r, char name[PEER_MAX]);

/*
 * Set ${a} to the address of the client of ${r}.  Return 1; or 0 if only the
 * address of a relay is known: a relay in ${t}, or an untrusted peer whose
 * request says that it is relayed.  Untrusted peers cannot name a client.
 */
int client_address(const struct client *cl, const struct trust *t,
    const struct http_request *r, struct addr *a);

#endif /* !ORIGIN_CLIENT_H */
