#include <stdio.h>
#include <string.h>

#include "http/forwarded.h"
#include "http/proxy.h"
#include "origin/client.h"

_Static_assert(PEER_MAX >= ADDR_TEXT_MAX, "an address has to fit");

static void
set_peer(struct client *cl, const struct trust *t, const struct addr *a)
{
	cl->peer = *a;
	cl->is_trusted = (uint8_t)trust_has(t, a);
}

void
client_set(struct client *cl, const struct addr *at, const char *name,
    const struct trust *t, int proxy_protocol)
{
	memset(cl, 0, sizeof(*cl));
	cl->at = *at;
	(void)snprintf(cl->name, sizeof(cl->name), "%s", name);
	set_peer(cl, t, at);
	cl->is_proxied = cl->is_trusted;
	cl->is_awaited = proxy_protocol && cl->is_trusted;
}

ssize_t
client_proxy(
    struct client *cl, const struct trust *t, const uint8_t *buf, size_t len)
{
	struct http_proxy p;
	ssize_t n = http_proxy(buf, len, &p);

	if (n <= 0)
		return (n);
	cl->is_awaited = 0;
	/*
	 * If the header names no address, the peer is unknown and not trusted.
	 */
	if (p.who != HTTP_PROXY_LOCAL)
		set_peer(cl, t, &p.source);
	return (n);
}

void
client_name(const struct client *cl, const struct trust *t,
    const struct http_request *r, char name[PEER_MAX])
{
	struct addr a = cl->peer;
	int is_relay;

	/* The fields of a refused request may be malformed. */
	if (cl->is_trusted && r != NULL && r->status == 0 &&
	    !http_forwarded(r->fields, t, &a, &is_relay))
		a = cl->peer;
	if (a.kind == ADDR_NONE || addr_equal(&a, &cl->at))
		memcpy(name, cl->name, PEER_MAX);
	else
		addr_text(&a, name);
}

int
client_address(const struct client *cl, const struct trust *t,
    const struct http_request *r, struct addr *a)
{
	int is_relay;

	*a = cl->peer;
	if (!cl->is_trusted)
		is_relay = http_isforwarded(r->fields);
	else if (!http_forwarded(r->fields, t, a, &is_relay))
		return (0);
	return (!is_relay && a->kind != ADDR_NONE && !trust_has(t, a));
}
