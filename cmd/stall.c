#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "stall.h"

static volatile sig_atomic_t ticks;

/* The watched output, and its state at the last tick that was noticed. */
static struct {
	const struct output *output;
	unsigned int seconds;
	sig_atomic_t ticks;
	uint64_t sent;
} watched;

static void
on_alarm(int sig)
{
	(void)sig;
	ticks = (ticks + 1) & 0x7fff;
}

static int
interrupted(void *cookie, struct err *e)
{
	(void)cookie;
	if (ticks == watched.ticks)
		return (0);
	if (watched.sent == watched.output->sent)
		return (err_set(e, ERR_TEMP,
		    "the client took no byte for %u seconds", watched.seconds));
	watched.ticks = ticks;
	watched.sent = watched.output->sent;
	return (0);
}

/* Start a timer that runs on: a timer for each connection costs more. */
static void
start_timer(unsigned int seconds)
{
	struct itimerval timer;
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	/* No SA_RESTART: a tick must interrupt the call. */
	sa.sa_handler = on_alarm;
	(void)sigaction(SIGALRM, &sa, NULL);
	/* Two ticks without a byte in between end the call: tick twice. */
	timer.it_interval.tv_sec = seconds / 2;
	timer.it_interval.tv_usec = seconds % 2 * 500000;
	timer.it_value = timer.it_interval;
	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

void
stall_watch(struct output *o, unsigned int seconds)
{
	if (watched.seconds != seconds)
		start_timer(seconds);
	watched.output = o;
	watched.seconds = seconds;
	watched.ticks = ticks;
	/*
	 * An impossible count, so that the first tick never counts as a stall.
	 */
	watched.sent = UINT64_MAX;
	o->interrupted = interrupted;
}
