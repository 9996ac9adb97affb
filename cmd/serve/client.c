#include <string.h>

#include "http/forwarded.h"
#include "http/proxy.h"
#include "serve/client.h"

_Static_assert(PEER_MAX >= ADDR_TEXT_MAX, "an address has to fit");

static void
set_peer(struct client *cl, const struct config *c, const struct addr *a)
{
	cl->peer = *a;
	cl->is_trusted = (uint8_t)trust_has(&c->trust, a);
}

void
client_init(struct client *cl, const struct config *c, int fd)
{
	memset(cl, 0, sizeof(*cl));
	/* Nobody wants to know. */
	if (c->log == NULL && !c->proxy_protocol)
		return;
	peer_find(fd, &cl->at, cl->name);
	set_peer(cl, c, &cl->at);
	cl->is_awaited = c->proxy_protocol && cl->is_trusted;
}

ssize_t
client_proxy(
    struct client *cl, const struct config *c, const uint8_t *buf, size_t len)
{
	struct http_proxy p;
	ssize_t n = http_proxy(buf, len, &p);

	if (n <= 0)
		return (n);
	cl->is_awaited = 0;
	/* Who is not known is not trusted. */
	if (p.who != HTTP_PROXY_LOCAL)
		set_peer(cl, c, &p.source);
	return (n);
}

int
client_name(const struct client *cl, const struct trust *t,
    const struct http_request *r, char name[PEER_MAX])
{
	struct addr a = cl->peer;

	/* Fields of what was refused may be malformed. */
	if (cl->is_trusted && r != NULL && r->status == 0 &&
	    !http_forwarded(r->fields, t, &a))
		a = cl->peer;
	if (a.kind == ADDR_NONE || addr_equal(&a, &cl->at)) {
		memcpy(name, cl->name, PEER_MAX);
		return (0);
	}
	addr_text(&a, name);
	return (1);
}
