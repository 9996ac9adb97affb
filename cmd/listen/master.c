#include <sys/wait.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "listen/configcheck.h"
#include "listen/confine.h"
#include "listen/crew.h"
#include "listen/manager.h"
#include "listen/master.h"
#include "listen/upgrade.h"
#include "util/clock.h"
#include "util/warn.h"

/* How long to wait for workers that were told to cut all answers off. */
#define CUT_MS 1000

static volatile sig_atomic_t stopped, hung_up, upgraded;
static sigset_t unblocked; /* the mask of crew_wait, and of workers */

static void
on_signal(int sig)
{
	if (sig == SIGTERM)
		stopped = 1;
	if (sig == SIGHUP)
		hung_up = 1;
	if (sig == SIGUSR2)
		upgraded = 1;
}

/* Signals come in only during crew_wait: no test of a flag misses one. */
void
master_prepare(void)
{
	static const int caught[] = {SIGTERM, SIGHUP, SIGUSR2, SIGCHLD};
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

/* What the server has while it runs. */
struct running {
	const struct master *m;
	struct sockets at, metrics;
	struct logdest log;
	struct crew crew;
	pid_t successor; /* a new server that takes over; 0: none */
};

static void
tell_access(const struct access *a)
{
	struct buf b = BUF_INIT;
	const char *text;

	if (a->ring.n == 0)
		buf_addstr(&b, "no key file");
	else
		buf_addf(&b, "%zu key%s", a->ring.n, a->ring.n == 1 ? "" : "s");
	if (a->allow.path == NULL)
		buf_addstr(&b, ", no channel file");
	else
		buf_addf(&b, ", %zu channel%s", a->allow.table.n,
		    a->allow.table.n == 1 ? "" : "s");
	if (a->deny.path != NULL)
		buf_addf(&b, ", %zu denied", a->deny.table.n);
	if (a->tokens.n > 0)
		buf_addf(&b, ", %zu for tokens", a->tokens.n);
	if ((text = buf_str(&b)) != NULL)
		warn0("read again: %s", text);
	buf_free(&b);
}

/* If one file cannot be read, all old keys and channels stay in use. */
static void
load_again(struct access *a)
{
	struct access new = ACCESS_INIT;
	struct err e;

	new.keys = a->keys;
	new.channels = a->channels;
	new.denied = a->denied;
	new.tokenkeys = a->tokenkeys;
	if (access_load(&new, &e) != 0) {
		warn0("%s; the old keys and channels stay in use", e.text);
		return;
	}
	access_free(a);
	*a = new;
	tell_access(a);
}

static void
reload(struct running *r)
{
	hung_up = 0;
	if (logdest_isopen(&r->log)) {
		logdest_reopen(&r->log);
		crew_log(&r->crew);
	}
	load_again(&r->m->config->access);
	crew_renew(&r->crew);
}

static void
upgrade(struct running *r)
{
	struct err e;

	upgraded = 0;
	if (r->successor != 0) {
		warn0("a new server was started already, as process %ld",
		    (long)r->successor);
		return;
	}
	r->successor = upgrade_start(&r->at, &r->metrics,
	    r->m->environment == NULL ? environ : r->m->environment, &e);
	if (r->successor == -1) {
		warn0("%s; this one goes on", e.text);
		r->successor = 0;
	}
}

/* If the new server has ended, this one goes on. */
static void
watch_successor(struct running *r)
{
	if (r->successor == 0 ||
	    waitpid(r->successor, NULL, WNOHANG) != r->successor)
		return;
	warn0("the new server has ended; this one goes on");
	r->successor = 0;
}

static void
tell_successor(const struct running *r)
{
	char text[40];

	if (r->successor == 0)
		return;
	(void)snprintf(text, sizeof(text), "MAINPID=%ld", (long)r->successor);
	manager_tell(text);
}

/* Wait until all workers have ended, SIGTERM comes, or ${ms} are over. */
static void
wait_workers(struct running *r, int64_t ms)
{
	int64_t end = clock_ms() + ms, left, tend;

	for (;;) {
		tend = crew_tend(&r->crew);
		left = end - clock_ms();
		if (crew_count(&r->crew) == 0 || left <= 0 || stopped)
			return;
		crew_wait(&r->crew, tend < 0 || tend > left ? left : tend,
		    &unblocked);
	}
}

/* Let answers end.  Cut them off at another SIGTERM, or after ${seconds}. */
static void
wind_down(struct running *r, unsigned int seconds)
{
	uint64_t n;

	stopped = 0;
	crew_leave(&r->crew, r->successor != 0);
	/*
	 * The workers accept what waits and close the sockets, too: the system
	 * refuses new connections from then on.
	 */
	sockets_close(&r->at);
	sockets_close(&r->metrics);
	wait_workers(r, (int64_t)seconds * 1000);
	if (crew_count(&r->crew) == 0)
		return;
	n = board_sum(&r->crew.board, BOARD_CONNS);
	warn0("%llu connection%s cut off", (unsigned long long)n,
	    n == 1 ? "" : "s");
	crew_cut(&r->crew);
	stopped = 0;
	wait_workers(r, CUT_MS);
}

/* Fit the limits, and warn of what is odd.  Returns 1 if something is. */
static int
look_odd(struct running *r)
{
	unsigned int wanted = r->m->config->connections;

	return (
	    configcheck_odd(r->m->config, wanted, crew_limit(&r->crew)) > 0);
}

/*
 * Read the files and open the log as m->user: after SIGHUP, too, the account
 * must be able to do that.
 */
static int
load_config(struct running *r, struct err *e)
{
	const struct config *c = r->m->config;
	const struct user *u = r->m->user;

	if ((u != NULL && user_enter(u, e) != 0) ||
	    access_load(&r->m->config->access, e) != 0 ||
	    (c->log != NULL && logdest_open(&r->log, c->log, e) != 0))
		return (-1);
	return (u != NULL ? user_back(e) : 0);
}

static void
describe_store(struct running *r, char seconds[16], struct buf *state)
{
	const struct config *c = r->m->config;

	const char *retries;

	config_patience(c, seconds, &retries);
	r->crew.fetcher.spec = (struct launch_spec){.store = c->stores.spec,
	    .nstores = c->stores.n,
	    .cache = c->cache,
	    .cache_size = c->cache_size,
	    .state = config_state(c, state),
	    .retries = retries,
	    .timeout = seconds,
	    .environment = r->m->environment};
}

static void
serve(struct running *r)
{
	while (!stopped) {
		crew_wait(&r->crew, crew_tend(&r->crew), &unblocked);
		watch_successor(r);
		if (hung_up)
			reload(r);
		if (upgraded)
			upgrade(r);
	}
}

static void
init_running(struct running *r, const struct master *m)
{
	static const struct launch none = LAUNCH_INIT;
	static const struct logdest closed = LOGDEST_INIT;

	memset(r, 0, sizeof(*r));
	r->m = m;
	r->log = closed;
	r->crew.config = m->config;
	r->crew.at = &r->at;
	r->crew.metrics = &r->metrics;
	r->crew.fetcher.launch = none;
	r->crew.board.fd = -1;
	r->crew.unblocked = &unblocked;
}

static int
start_crew(struct running *r, struct err *e)
{
	const struct master *m = r->m;

	if (load_config(r, e) != 0)
		return (-1);
	if (sockets_open(&r->at, SOCKETS_SERVE, m->config->listen, e) != 0 ||
	    (m->config->metrics != NULL &&
		sockets_open(
		    &r->metrics, SOCKETS_METRICS, m->config->metrics, e) != 0))
		return (-1);
	if (m->user != NULL && user_become(m->user, e) != 0)
		return (-1);
	(void)look_odd(r);
	confine_prepare(m->config->verbose);
	r->crew.log = logdest_isopen(&r->log) ? &r->log : NULL;
	if (crew_open(&r->crew, e) != 0)
		return (-1);
	sockets_tell(&r->metrics, SOCKETS_METRICS);
	sockets_tell(&r->at, SOCKETS_SERVE);
	return (0);
}

int
master_check(const struct master *m, struct err *e)
{
	struct running r;
	int odd;

	init_running(&r, m);
	if (sockets_check(m->config->listen, e) != 0 ||
	    (m->config->metrics != NULL &&
		sockets_check(m->config->metrics, e) != 0) ||
	    load_config(&r, e) != 0 ||
	    (m->user != NULL && user_become(m->user, e) != 0))
		return (-1);
	odd = look_odd(&r);
	odd |= configcheck_bases(m->config) > 0;
	configcheck_print(m->config);
	logdest_close(&r.log);
	return (odd);
}

int
master_run(const struct master *m, struct err *e)
{
	struct running r;
	struct buf state = BUF_INIT;
	char seconds[16];
	int rc;

	init_running(&r, m);
	describe_store(&r, seconds, &state);
	if ((rc = start_crew(&r, e)) == 0) {
		manager_tell("READY=1");
		upgrade_done();
		serve(&r);
		tell_successor(&r);
		wind_down(&r, m->config->grace_time);
	}
	crew_close(&r.crew);
	logdest_close(&r.log);
	buf_free(&state);
	return (rc);
}
