#include <string.h>

#include "serve/health.h"
#include "serve/plain.h"
#include "util/warn.h"

int
health_asked(const struct http_request *r)
{
	static const size_t n = sizeof(HEALTH_PATH) - 1;

	return (r->target.len >= n &&
		memcmp(r->target.p, HEALTH_PATH, n) == 0 &&
		(r->target.len == n || r->target.p[n] == '?'));
}

int
health_answer(const struct config *c, const struct http_request *r,
    struct output *o, struct err *e)
{
	if (store_check(c->store, e) == 0)
		return (plain_error(r, 200, "ok", o, e));
	/* Where the store is, is for the operator alone. */
	warn_err(e);
	return (plain_error(r, 503, "the store cannot be read", o, e));
}
