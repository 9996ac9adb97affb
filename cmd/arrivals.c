#include <linux/sockios.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "arrivals.h"

/* How long a line waits after the end of its answer. */
#define WAIT_MS 1000

/*
 * At most so many lines wait.  Only a client that sends many requests without
 * waiting for answers has more: then the oldest line is written early.
 */
#define WAIT_MOST 16

struct arrival {
	struct dlist link;
	struct answerend end;
	uint64_t body_at, sent;
	int64_t until;
};

void
arrivals_init(struct arrivals *a, struct logdest *d, int fd)
{
	a->dest = d;
	a->fd = fd;
	a->is_shut = 0;
	dlist_init(&a->list);
	a->n = 0;
}

/*
 * Set ${acked} to how many of the ${given} bytes were acknowledged.  Return 0,
 * or -1 if this is not known.  After a shutdown, the FIN counts as the last
 * byte.
 */
static int
count_acked(const struct arrivals *a, uint64_t given, uint64_t *acked)
{
	int n = 0;

	if (ioctl(a->fd, SIOCOUTQ, &n) != 0 || n < 0)
		return (-1);
	if (a->is_shut && n > 0)
		n--;
	*acked = given > (uint64_t)n ? given - (uint64_t)n : 0;
	return (0);
}

/* How many bytes of the body of ${x} are among the first ${acked} bytes. */
static uint64_t
part_of(const struct arrival *x, uint64_t acked)
{
	uint64_t n = acked > x->body_at ? acked - x->body_at : 0;

	return (n < x->sent ? n : x->sent);
}

/* Write the line of ${x} and free ${x}; ${acked} may be NULL. */
static void
settle(struct arrivals *a, struct arrival *x, const uint64_t *acked)
{
	uint64_t n;

	if (acked != NULL)
		n = part_of(x, *acked);
	answerlog_write(a->dest, &x->end, acked == NULL ? NULL : &n);
	dlist_remove(&x->link);
	a->n--;
	free(x);
}

/* Settle answers that have arrived, are due at ${now}, or are too many. */
static void
settle_arrived(struct arrivals *a, uint64_t given, int64_t now)
{
	struct arrival *x = DLIST_FIRST(&a->list, struct arrival, link), *next;
	uint64_t acked;
	int rc;

	if (x == NULL)
		return;
	rc = count_acked(a, given, &acked);
	for (; x != NULL; x = next) {
		next = DLIST_NEXT(&a->list, x, struct arrival, link);
		if (rc == 0 && part_of(x, acked) < x->sent && now < x->until &&
		    a->n <= WAIT_MOST)
			return;
		settle(a, x, rc == 0 ? &acked : NULL);
	}
}

void
arrivals_add(struct arrivals *a, struct answerend *end, uint64_t body_at,
    uint64_t sent, int64_t now)
{
	struct arrival *x;

	if (a->fd == -1 || (x = malloc(sizeof(*x))) == NULL) {
		answerlog_write(a->dest, end, NULL);
		return;
	}
	*x = (struct arrival){.end = *end,
	    .body_at = body_at,
	    .sent = sent,
	    .until = now + WAIT_MS};
	dlist_init(&x->link);
	dlist_add(&a->list, &x->link);
	a->n++;
}

int
arrivals_look(struct arrivals *a, uint64_t given, int64_t now)
{
	settle_arrived(a, given, now);
	return (a->n > 0);
}

void
arrivals_end(struct arrivals *a, uint64_t given)
{
	settle_arrived(a, given, INT64_MAX);
}
