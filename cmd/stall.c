#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "stall.h"

static volatile sig_atomic_t ticks;

/* The output that is watched, and how it stood at the last tick seen. */
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

/* It goes on for ever: one that is started for each connection costs more. */
static void
start_timer(unsigned int seconds)
{
	struct itimerval timer;
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	/* No SA_RESTART: a tick has to end the call. */
	sa.sa_handler = on_alarm;
	(void)sigaction(SIGALRM, &sa, NULL);
	/* Two ticks without a byte between them end it: half the time each. */
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
	 * No real count: the first tick is not a second one without progress.
	 */
	watched.sent = UINT64_MAX;
	o->interrupted = interrupted;
}
