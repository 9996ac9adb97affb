#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listen/crew.h"
#include "listen/pause.h"
#include "listen/spawn.h"
#include "util/clock.h"
#include "util/warn.h"
#include "wire/packet.h"
#include "worker/worker.h"

/*
 * Slots for workers of older generations, which may have long answers under
 * way: OLD_OF_EACH for each new worker, and OLD_MORE.
 */
#define OLD_OF_EACH 3
#define OLD_MORE    64

/* A worker gets a new socket to the coprocess at most once in this time. */
#define SOCKET_MS 1000

/*
 * Descriptors of a worker that are neither bases nor connections that the
 * worker serves.  REFUSALS_MIN of them are for connections that the worker has
 * refused.
 */
#define FILES_OWN    32
#define REFUSALS_MIN 8

/*
 * How many bases and slices a worker keeps open, and how many connections that
 * were refused, if descriptors allow it.
 */
#define REFUSALS_MAX 4096
#define VERSIONS_MAX 256
#define SLICES_MAX   1000

static int
send_order(int control, enum worker_order order, int fd)
{
	const uint8_t byte = (uint8_t)order;
	struct err e;

	return (packet_send(control, &byte, 1, fd, &e));
}

static void
tell_all(struct crew *c, enum worker_order order, int fd)
{
	unsigned int i;

	for (i = 0; i < c->n; i++)
		if (c->slot[i].pid != 0)
			(void)send_order(c->slot[i].control, order, fd);
}

/* Raise the limit of descriptors.  Returns the limit; 0 if it is not known. */
static rlim_t
raise_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return (0);
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	return (limit.rlim_cur);
}

/*
 * One worker may have all connections.  A quarter of its descriptors are for
 * bases and slices, but not more than VERSIONS_MAX and SLICES_MAX.
 */
uint64_t
crew_limit(struct crew *c)
{
	rlim_t files = raise_files(), most = 1, spare;

	spare = files > FILES_OWN ? (files - FILES_OWN) / 4 : 0;
	if (spare > VERSIONS_MAX + SLICES_MAX)
		spare = VERSIONS_MAX + SLICES_MAX;
	if (files > FILES_OWN + spare)
		most = files - FILES_OWN - spare;
	if (most < c->config->connections)
		c->config->connections = (unsigned int)most;
	c->refusals = REFUSALS_MIN + most - c->config->connections;
	if (c->refusals > REFUSALS_MAX)
		c->refusals = REFUSALS_MAX;
	c->versions = spare * VERSIONS_MAX / (VERSIONS_MAX + SLICES_MAX) + 1;
	c->slices = spare * SLICES_MAX / (VERSIONS_MAX + SLICES_MAX) + 1;
	return (files);
}

/* Note which workers have lost the coprocess. */
static void
hear_workers(struct crew *c)
{
	struct crew_slot *s;
	unsigned int i;
	char byte;

	for (i = 0; i < c->n; i++) {
		s = &c->slot[i];
		while (s->pid != 0 &&
		       recv(s->control, &byte, 1, MSG_DONTWAIT) == 1)
			s->wants_store |= byte == WORKER_WANTS_STORE;
	}
}

/*
 * Give workers that have lost the coprocess a new socket to it.  Returns the ms
 * after which to call this again, or -1.
 */
static int
share_store(struct crew *c, int64_t now)
{
	struct crew_slot *s;
	struct err e;
	unsigned int i;
	int fd, ms = -1;

	for (i = 0; i < c->n; i++) {
		s = &c->slot[i];
		if (s->pid == 0 || !s->wants_store)
			continue;
		if (now - s->given < SOCKET_MS) {
			ms = SOCKET_MS;
			continue;
		}
		if (launch_add(&c->fetcher.launch, &fd, &e) != 0) {
			warn_err(&e);
			return (SOCKET_MS);
		}
		s->wants_store = send_order(s->control, WORKER_STORE, fd) != 0;
		(void)close(fd);
		s->given = now;
		if (s->wants_store)
			ms = SOCKET_MS;
	}
	return (ms);
}

static unsigned int
count_current(const struct crew *c)
{
	unsigned int i, n = 0;

	for (i = 0; i < c->n; i++)
		n += c->slot[i].pid != 0 &&
		     c->slot[i].generation == c->generation;
	return (n);
}

unsigned int
crew_count(const struct crew *c)
{
	unsigned int i, n = 0;

	for (i = 0; i < c->n; i++)
		n += c->slot[i].pid != 0;
	return (n);
}

/* Tell the workers of older generations to leave. */
static void
dismiss_old(struct crew *c)
{
	unsigned int i;

	for (i = 0; i < c->n; i++)
		if (c->slot[i].pid != 0 && !c->slot[i].is_leaving &&
		    c->slot[i].generation != c->generation) {
			c->slot[i].is_leaving = 1;
			(void)send_order(c->slot[i].control, WORKER_LEAVE, -1);
		}
}

/* No slot is free for new workers: end the workers of the oldest generation. */
static void
cut_oldest(struct crew *c)
{
	unsigned int i, age, oldest = 0;

	for (i = 0; i < c->n; i++) {
		age = c->generation - c->slot[i].generation;
		oldest = age > oldest ? age : oldest;
	}
	for (i = 0; i < c->n; i++)
		if (c->generation - c->slot[i].generation == oldest)
			(void)send_order(c->slot[i].control, WORKER_CUT, -1);
	warn0("%u workers of before have answers under way: the oldest are cut "
	      "off",
	    crew_count(c));
}

/*
 * Start the workers that are missing.  If all are there, the old ones leave; if
 * there is no slot for one, the oldest are cut off.
 */
static int
fill_slots(struct crew *c, struct err *e)
{
	unsigned int i, n = count_current(c);

	for (i = 0; i < c->n && n < c->config->workers; i++) {
		if (c->slot[i].pid != 0)
			continue;
		if (spawn_worker(c, i, e) != 0)
			return (-1);
		n++;
	}
	if (n == c->config->workers)
		dismiss_old(c);
	else
		cut_oldest(c);
	return (0);
}

int
crew_open(struct crew *c, struct err *e)
{
	c->n = c->config->workers * (1 + OLD_OF_EACH) + OLD_MORE;
	c->slot = calloc(c->n + 1, sizeof(*c->slot));
	if (c->slot == NULL)
		return (err_nomem(e));
	if (board_open(&c->board, c->n, c->config->connections, e) != 0 ||
	    fetcher_open(&c->fetcher, e) != 0)
		return (-1);
	if (fill_slots(c, e) != 0)
		return (-1);
	return (spawn_metrics(c, e));
}

static void
tell_death(const char *what, int status)
{
	if (WIFSIGNALED(status))
		warn0("%s was ended by a signal: %s", what,
		    strsignal(WTERMSIG(status)));
	else
		warn0("%s has ended with status %d", what, WEXITSTATUS(status));
}

/* The process of ${s} has ended: free the slot, and tell unless it was due. */
static void
bury(struct crew *c, struct crew_slot *s, int status)
{
	int was_due = s->is_leaving || c->is_leaving;
	struct err e;

	(void)close(s->control);
	s->pid = 0;
	if (s == &c->slot[c->n])
		was_due |= c->is_leaving;
	else if (board_clear(&c->board, (unsigned int)(s - c->slot), &e) != 0)
		warn_err(&e);
	if (was_due && status == 0)
		return;
	tell_death(s == &c->slot[c->n] ? "the process for metrics" : "a worker",
	    status);
	c->died++;
	c->next = clock_ms() + pause_after(c->died);
}

static void
collect(struct crew *c)
{
	unsigned int i;
	int status;

	for (i = 0; i <= c->n; i++)
		if (c->slot[i].pid != 0 &&
		    waitpid(c->slot[i].pid, &status, WNOHANG) == c->slot[i].pid)
			bury(c, &c->slot[i], status);
}

/* The coprocess was started again: give all workers a socket to it at once. */
static void
want_store(struct crew *c)
{
	unsigned int i;

	for (i = 0; i < c->n; i++) {
		c->slot[i].wants_store = 1;
		c->slot[i].given = 0;
	}
}

/* Return 1 if no worker of this generation is missing, nor metrics. */
static int
is_complete(const struct crew *c)
{
	return (count_current(c) == c->config->workers &&
		(c->metrics->n == 0 || c->slot[c->n].pid != 0));
}

int
crew_tend(struct crew *c)
{
	const unsigned int before = c->fetcher.starts;
	int64_t now = clock_ms();
	struct err e;
	int ms;

	collect(c);
	hear_workers(c);
	ms = fetcher_tend(&c->fetcher, &c->board, now);
	if (ms != 0)
		return (ms);
	if (c->fetcher.starts != before)
		want_store(c);
	ms = share_store(c, now);
	if (c->is_leaving)
		return (ms);
	if (is_complete(c)) {
		if (now - c->next > PAUSE_CALM)
			c->died = 0;
		return (ms);
	}
	if (now < c->next)
		return ((int)(c->next - now));
	if (fill_slots(c, &e) != 0 || spawn_metrics(c, &e) != 0) {
		warn_err(&e);
		return (PAUSE_MAX);
	}
	return (is_complete(c) ? -1 : PAUSE_MAX);
}

void
crew_wait(const struct crew *c, int64_t ms, const sigset_t *mask)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	struct pollfd *p = calloc(c->n + 1, sizeof(*p));
	unsigned int i;
	nfds_t n = 0;

	for (i = 0; p != NULL && i < c->n; i++)
		if (c->slot[i].pid != 0)
			p[n++] = (struct pollfd){
			    .fd = c->slot[i].control, .events = POLLIN};
	if (p != NULL && c->fetcher.launch.control != -1)
		p[n++] = (struct pollfd){
		    .fd = c->fetcher.launch.control, .events = POLLIN};
	(void)ppoll(p, n, ms < 0 ? NULL : &t, mask);
	free(p);
}

void
crew_renew(struct crew *c)
{
	c->generation++;
	c->next = 0;
}

void
crew_log(struct crew *c)
{
	if (c->log != NULL)
		tell_all(c, WORKER_LOG, c->log->fd);
}

void
crew_leave(struct crew *c, int others)
{
	struct crew_slot *metrics = &c->slot[c->n];

	c->is_leaving = 1;
	tell_all(c, others ? WORKER_LEAVE : WORKER_END, -1);
	if (metrics->pid != 0)
		(void)shutdown(metrics->control, SHUT_RDWR);
}

void
crew_cut(struct crew *c)
{
	tell_all(c, WORKER_CUT, -1);
}

void
crew_close(struct crew *c)
{
	unsigned int i;

	for (i = 0; i <= c->n && c->slot != NULL; i++)
		if (c->slot[i].pid != 0) {
			(void)kill(c->slot[i].pid, SIGKILL);
			(void)waitpid(c->slot[i].pid, NULL, 0);
			(void)close(c->slot[i].control);
		}
	launch_end(&c->fetcher.launch);
	board_close(&c->board);
	free(c->slot);
}
