#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "worker/replyin.h"

/* Drop the slice of a client that takes nothing for this time. */
#define HOLD_MS 5000

/* A client is fast if it takes FAST_BYTES within the first FAST_MS. */
#define FAST_BYTES (1 << 20)
#define FAST_MS    2000

static void
set_lowwater(const struct conn *c, unsigned int bytes)
{
	(void)setsockopt(
	    c->fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof(bytes));
}

/* How many bytes wait in the kernel until the client acknowledges them. */
static uint64_t
queued(const struct conn *c)
{
	int n = 0;

	return (ioctl(c->fd, SIOCOUTQ, &n) == 0 && n > 0 ? (uint64_t)n : 0);
}

void
pace_took(struct reply *p)
{
	if (p->is_fast || p->sent < FAST_BYTES ||
	    p->conn->worker->now - p->began >= FAST_MS)
		return;
	p->is_fast = 1;
	set_lowwater(p->conn, UINT32_MAX);
}

/* If the client takes nothing, drop its slice and shorten its send queue. */
static void
stall(struct reply *p)
{
	struct worker *w = p->conn->worker;
	int64_t ms = w->now - p->progress;

	if (ms >= HOLD_MS)
		bases_drop(w->bases, &p->hold);
	if (p->is_fast && ms >= w->timers.ms[TIMER_STALL]) {
		p->is_fast = 0;
		p->began = INT64_MIN / 2;
		set_lowwater(p->conn, WORKER_LOWWATER);
	}
}

int
pace_check(struct reply *p)
{
	const struct config *o = p->conn->worker->config;
	int64_t now = p->conn->worker->now;
	uint64_t taken = p->sent - queued(p->conn);

	if (taken != p->taken) {
		p->taken = taken;
		p->progress = now;
	}
	if (now - p->progress >= (int64_t)o->progress_time * 1000)
		return (err_set(&p->err, ERR_TEMP,
		    "the client took no byte for %u seconds",
		    o->progress_time));
	stall(p);
	if (o->min_rate == 0 || now - p->minute < 60000)
		return (0);
	if (taken - p->minute_taken < o->min_rate * 60)
		return (err_set(&p->err, ERR_TEMP,
		    "the client took less than %llu bytes a second",
		    (unsigned long long)o->min_rate));
	p->minute = now;
	p->minute_taken = taken;
	return (0);
}

enum turn
pace_drain(struct reply *p)
{
	struct worker *w = p->conn->worker;

	if (queued(p->conn) == 0) {
		p->phase = PHASE_FILL;
		timer_stop(&p->conn->timer);
		return (TURN_ON);
	}
	if (pace_check(p) != 0)
		return (TURN_FAILED);
	timer_set(&w->timers, &p->conn->timer,
	    TIMER_DRAIN +
		(p->drains < DRAIN_KINDS - 1 ? p->drains++ : DRAIN_KINDS - 1),
	    w->now);
	return (TURN_WAIT);
}
