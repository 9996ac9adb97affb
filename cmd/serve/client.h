/*
 * Who a connection, and each request on it, comes from: the socket's peer, or
 * by the word of peers that are trusted somebody behind it.  For the log alone.
 */
#ifndef SERVE_CLIENT_H
#define SERVE_CLIENT_H

#include <sys/types.h>

#include "http/request.h"
#include "serve/config.h"
#include "serve/peer.h"
#include "util/addr.h"

/* Of a connection: plain data, which may be copied and put aside. */
struct client {
	struct addr at;      /* the socket's peer */
	struct addr peer;    /* the connection's: that, or whom PROXY names */
	uint8_t is_awaited;  /* a PROXY header has to come first */
	uint8_t is_trusted;  /* the word of ${peer} is believed */
	char name[PEER_MAX]; /* of the socket's peer */
};

/* The peer of ${fd}. */
void client_init(struct client *cl, const struct config *c, int fd);

/*
 * Take a PROXY header at the start of the ${len} bytes at ${buf}; returns as
 * http_proxy.  To be called while ${cl} awaits one.
 */
ssize_t client_proxy(
    struct client *cl, const struct config *c, const uint8_t *buf, size_t len);

/*
 * The name of who ${r} comes from; NULL: a request that could not be
 * understood.  Returns 1 if that is not the socket's peer, else 0.
 */
int client_name(const struct client *cl, const struct trust *t,
    const struct http_request *r, char name[PEER_MAX]);

#endif /* !SERVE_CLIENT_H */
