#include <poll.h>
#include <signal.h>
#include <string.h>

#include "listen/reload.h"
#include "listen/keeper.h"
#include "listen/listen.h"
#include "listen/log.h"
#include "listen/pool.h"
#include "listen/sandbox.h"
#include "util/clock.h"
#include "util/warn.h"

static volatile sig_atomic_t stopped, hung_up;
static sigset_t unblocked; /* the mask while it waits */

static void
on_signal(int sig)
{
	if (sig == SIGTERM)
		stopped = 1;
	if (sig == SIGHUP)
		hung_up = 1;
}

/* Signals are let in only while it waits: none is missed. */
void
listen_prepare(void)
{
	static const int caught[] = {SIGTERM, SIGHUP, SIGCHLD};
	struct sigaction sa;
	sigset_t block;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	(void)sigemptyset(&block);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		(void)sigaddset(&block, caught[i]);
	(void)sigprocmask(SIG_BLOCK, &block, &unblocked);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
		(void)sigaction(caught[i], &sa, NULL);
		(void)sigdelset(&unblocked, caught[i]);
	}
}

/* Until a signal comes, ${fd} is readable, or ${ms} are over. */
static void
wait_event(int fd, int64_t ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	(void)ppoll(&p, 1, &t, &unblocked);
}

static void
reload(struct access *a, struct pool *p)
{
	hung_up = 0;
	log_reopen();
	reload_again(a);
	pool_renew(p);
}

/* As long as a handshake takes that began before; clients may be far away. */
#define YIELD_MS 500

/*
 * A successor may listen on the same ports.  What is on its way to us would be
 * reset when we close ours: let the new come to it, and wait for the rest.
 */
static void
yield_port(struct pool *p)
{
	int64_t end = clock_ms() + YIELD_MS, left;

	sockets_yield(p->self.at);
	while ((left = end - clock_ms()) > 0) {
		(void)pool_tend(p);
		wait_event(p->turns.wake, left);
	}
}

/* Let answers end; a second signal, or time, ends them. */
static void
wind_down(struct pool *p, unsigned int seconds)
{
	int64_t end = clock_ms() + (int64_t)seconds * 1000, left, tend;
	unsigned int n;

	stopped = 0;
	for (;;) {
		tend = pool_tend(p);
		n = table_count(&p->table);
		left = end - clock_ms();
		if (n == 0 || left <= 0 || stopped)
			break;
		wait_event(p->turns.wake, left < tend ? left : tend);
	}
	if (n > 0)
		warn0("%u connection%s cut off", n, n == 1 ? "" : "s");
	pool_kill(p);
}

/* Only a new start can bring it back: nobody else has what it had. */
static int
check_keeper(const struct config *c, struct err *e)
{
	if (c->distant.keeper == -1 || !keeper_isgone(c->distant.keeper))
		return (0);
	return (err_set(
	    e, ERR_TEMP, "the process that starts chanpack-fetch has ended"));
}

int
listen_run(struct config *c, const char *where, struct err *e)
{
	struct sockets at = {.reuse = c->reuse_port};
	struct pool p;
	int rc = 0;

	if (sockets_open(&at, where, e) != 0 ||
	    (c->user != NULL && user_become(c->user, e) != 0))
		return (-1);
	sandbox_prepare(c, c->verbose);
	if (pool_make(&p, c, &at, &unblocked, e) != 0) {
		pool_free(&p);
		return (-1);
	}
	while (!stopped && rc == 0) {
		wait_event(p.turns.wake, pool_tend(&p));
		if (hung_up)
			reload(c->access, &p);
		rc = check_keeper(c, e);
	}
	if (c->reuse_port)
		yield_port(&p);
	pool_close(&p);
	wind_down(&p, c->grace_time);
	pool_free(&p);
	return (rc);
}
