#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "serve/log.h"
#include "util/clock.h"

int
log_open(struct log *l, const char *where, int has_start, struct err *e)
{
	static const struct logdest closed = LOGDEST_INIT;

	memset(l, 0, sizeof(*l));
	l->dest = closed;
	l->has_start = has_start;
	answerlog_meet(&l->now);
	arrivals_init(&l->arrivals, &l->dest, -1);
	return (where == NULL ? 0 : logdest_open(&l->dest, where, e));
}

void
log_close(struct log *l)
{
	logdest_close(&l->dest);
}

void
log_watch(struct log *l, int fd)
{
	arrivals_init(&l->arrivals, &l->dest, fd);
}

/* Write the lines that are due.  Return 1 if lines still wait. */
static int
lines_wait(struct log *l, const struct output *o)
{
	return (arrivals_look(&l->arrivals, o->sent, clock_ms()));
}

void
log_request(struct log *l, const struct output *o)
{
	(void)lines_wait(l, o);
	answerlog_begin(&l->now);
}

void
log_start(struct log *l, const struct answer *a, const struct output *o,
    uint64_t body)
{
	if (!logdest_isopen(&l->dest))
		return;
	l->body = body;
	l->body_at = o->sent + o->pending.len + a->head.len - (size_t)a->text;
	if (l->has_start)
		answerlog_start(&l->now, &l->dest, &a->line);
}

void
log_end(struct log *l, const struct answer *a, const struct output *o,
    const struct err *e)
{
	uint64_t sent = o->sent > l->body_at ? o->sent - l->body_at : 0;
	struct answerend end;

	if (!logdest_isopen(&l->dest))
		return;
	answerlog_end(
	    &l->now, &a->line, sent, e == NULL && sent == l->body, e, &end);
	arrivals_add(&l->arrivals, &end, l->body_at, sent, clock_ms());
	(void)lines_wait(l, o);
}

void
log_await(struct log *l, const struct output *o, int in)
{
	struct pollfd p = {.fd = in, .events = POLLIN};

	while (lines_wait(l, o) && poll(&p, 1, ARRIVALS_LOOK_MS) <= 0)
		continue;
}

/* Return 1 if the client has reset the connection: nothing more arrives. */
static int
is_reset(int fd)
{
	struct pollfd p = {.fd = fd, .events = 0};

	return (poll(&p, 1, 0) == 1 && (p.revents & POLLERR) != 0);
}

void
log_finish(struct log *l, const struct output *o, int is_sound)
{
	int ms = 1;

	if (is_sound && lines_wait(l, o)) {
		/* Tell the client at once that nothing more comes. */
		l->arrivals.is_shut = shutdown(o->fd, SHUT_WR) == 0;
		while (lines_wait(l, o) && !is_reset(o->fd)) {
			(void)poll(NULL, 0, ms);
			ms = ms * 2 < ARRIVALS_LOOK_MS ? ms * 2
						       : ARRIVALS_LOOK_MS;
		}
	}
	arrivals_end(&l->arrivals, o->sent);
}
