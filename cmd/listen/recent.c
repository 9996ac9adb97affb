#include <string.h>

#include "listen/recent.h"
#include "util/lru.h"

/* Each costs what its plan does: some 10 KiB. */
#define RECENT_MAX 8

static struct recent {
	struct buf text; /* as it was asked for; empty: nothing is here */
	struct target target;
} recent[RECENT_MAX];

static struct lru order;

/* Is the target at ${place} the one of request ${what}? */
static int
is_of(size_t place, const void *what)
{
	const struct buf *text = &recent[place].text;
	const struct http_request *r = what;

	return (text->len == r->target.len && text->len > 0 &&
		memcmp(text->data, r->target.p, text->len) == 0);
}

static void
forget(struct recent *x)
{
	buf_reset(&x->text);
	target_free(&x->target);
}

struct target *
recent_target(
    const struct config *c, const struct http_request *r, struct err *e)
{
	size_t place = lru_find(&order, RECENT_MAX, is_of, r);
	struct recent *x = &recent[place];

	lru_use(&order, place);
	if (is_of(place, r))
		return (&x->target);
	forget(x);
	if (target_parse(&x->target, c, r, e) != 0) {
		target_free(&x->target);
		return (NULL);
	}
	buf_add(&x->text, r->target.p, r->target.len);
	if (buf_ok(&x->text, e) == 0)
		return (&x->target);
	forget(x);
	return (NULL);
}

void
recent_free(void)
{
	size_t i;

	for (i = 0; i < RECENT_MAX; i++) {
		target_free(&recent[i].target);
		buf_free(&recent[i].text);
	}
}
