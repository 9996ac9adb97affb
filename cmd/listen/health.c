#include <string.h>

#include "listen/health.h"
#include "listen/keeper.h"
#include "listen/plain.h"
#include "listen/self.h"
#include "util/warn.h"

int
health_asked(const struct http_request *r)
{
	static const size_t n = sizeof(HEALTH_PATH) - 1;

	return (r->target.len >= n &&
		memcmp(r->target.p, HEALTH_PATH, n) == 0 &&
		(r->target.len == n || r->target.p[n] == '?'));
}

/*
 * Trouble is forgotten after some time: who gets no requests because of it
 * would never learn that it is over.
 */
#define TROUBLE_MS 30000

static int
check(const struct config *c, struct err *e)
{
	if (c->store != NULL)
		return (store_check(c->store, e));
	if (keeper_isgone(c->distant.keeper))
		return (err_set(e, ERR_TEMP, "the keeper is gone"));
	if (self_istroubled(TROUBLE_MS))
		return (err_set(e, ERR_TEMP, "the store does not answer"));
	return (0);
}

int
health_answer(const struct config *c, const struct http_request *r,
    struct output *o, struct err *e)
{
	if (check(c, e) == 0)
		return (plain_error(r, 200, "ok", o, e));
	/* Where the store is, is for the operator alone. */
	warn_err(e);
	return (plain_error(r, 503, "the store cannot be read", o, e));
}
