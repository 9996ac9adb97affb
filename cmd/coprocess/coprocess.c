#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "coprocess/coprocess.h"
#include "coprocess/find.h"
#include "coprocess/slice.h"
#include "util/warn.h"
#include "wire/packet.h"

/* How often counts are sent at most. */
#define COUNTS_MS 500

struct coprocess {
	struct watcher control, helped; /* control first: see take_new */
	struct loop loop;
	struct shops shops;
	struct peers *peers;
	struct helpers *helpers;
	struct measured *measured;
	struct finds *finds;
	struct slicetable *table;
	struct slices cache;
	struct filler filler;
	int64_t told; /* when counts were last sent */
	int isover;
};

/* Files that are being written have no name yet: exit leaves none behind. */
static void
on_term(int sig)
{
	(void)sig;
	_exit(0);
}

static void
set_process(void)
{
	struct sigaction sa;
	struct rlimit limit;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_term;
	(void)sigaction(SIGTERM, &sa, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	/* Other processes of this user must not read the access keys. */
	(void)prctl(PR_SET_DUMPABLE, 0);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Take new askers from the control socket, or notice its end. */
static void
take_new(struct watcher *w, uint32_t events)
{
	struct coprocess *c = (struct coprocess *)(void *)w;
	enum packet got;
	struct err e;
	int sock;

	(void)events;
	while ((got = packet_new(STDIN_FILENO, &sock, &e)) == PACKET_GOT)
		if (peers_add(c->peers, sock, &e) != 0)
			warn_err(&e);
	if (got == PACKET_BAD)
		warn0("control socket: %s", e.text);
	/* If too many descriptors are open here, only that asker is lost. */
	c->isover =
	    got == PACKET_END || (got == PACKET_BAD && e.kind != ERR_TEMP);
}

/* turn() calls finds_collect each time. */
static void
helpers_ready(struct watcher *w, uint32_t events)
{
	(void)w;
	(void)events;
}

static void
handle_find(void *cookie, struct ask *a, const struct wire_ask *q)
{
	struct coprocess *c = cookie;

	finds_ask(c->finds, a, q->key);
}

static void
handle_slice(void *cookie, struct ask *a, const struct wire_ask *q)
{
	struct coprocess *c = cookie;

	slicetable_ask(c->table, a, q);
}

static void
handle_leave(void *cookie, struct ask *a)
{
	struct coprocess *c = cookie;

	if (a->slice != NULL)
		slicetable_leave(c->table, a);
	else
		ask_leave(a);
}

static int
open_cache(
    struct coprocess *c, const struct coprocess_options *o, struct err *e)
{
	const char *spec[STORES_MAX];
	size_t i;

	if (o->cache.dir == NULL)
		return (0);
	for (i = 0; i < c->shops.n; i++)
		spec[i] = c->shops.sources->one[i].spec;
	if (slices_open(&c->cache, o->cache.dir, spec, i, e) != 0)
		return (-1);
	c->filler = (struct filler){&c->cache, o->cache.size};
	return (0);
}

/* A bad state directory is no reason to stop: measured.h then uses memory. */
static int
open_measured(struct coprocess *c, const char *state, struct err *e)
{
	if (measured_open(&c->measured, state, e) == 0)
		return (0);
	if (c->measured == NULL)
		return (-1);
	warn0("digests are not remembered: %s", e->text);
	return (0);
}

static int
open_parts(struct coprocess *c, const struct coprocess_options *o,
    int64_t patience, struct err *e)
{
	const struct peer_handler h = {
	    handle_find, handle_slice, handle_leave, c};
	const struct filler *cache = o->cache.dir == NULL ? NULL : &c->filler;

	if (open_cache(c, o, e) != 0 || open_measured(c, o->state, e) != 0 ||
	    helpers_open(&c->helpers, c->shops.ngroups, e) != 0 ||
	    finds_open(&c->finds, &c->shops, c->helpers, c->measured, patience,
		e) != 0 ||
	    slicetable_open(&c->table, &c->shops, c->finds, cache,
		cache == NULL ? o->memory : o->cache.size, patience, e) != 0 ||
	    peers_open(&c->peers, &c->loop, &h, patience, e) != 0)
		return (-1);
	c->control.ready = take_new;
	c->helped.ready = helpers_ready;
	if (loop_watch(&c->loop, STDIN_FILENO, EPOLLIN, &c->control, e) != 0 ||
	    loop_watch(
		&c->loop, helpers_fd(c->helpers), EPOLLIN, &c->helped, e) != 0)
		return (-1);
	return (0);
}

/* Send the counts.  If the socket has no room, keep them for a later call. */
static void
tell_counts(struct coprocess *c)
{
	struct wire_counts *n = &c->shops.counts;
	uint8_t data[WIRE_MAX];
	struct err unused;

	c->told = c->loop.now;
	if (packet_send(
		STDIN_FILENO, data, wire_putcounts(data, n), -1, &unused) == 0)
		memset(n, 0, sizeof(*n));
}

static int
has_counts(const struct wire_counts *n)
{
	return ((n->questions | n->hits | n->reads | n->bytes) != 0);
}

/* Warn only: the digest is kept in memory until this process ends. */
static void
tell_trouble(struct coprocess *c)
{
	struct err e;

	if (measured_trouble(c->measured, &e))
		warn0("a digest is not remembered: %s", e.text);
}

static void
turn(struct coprocess *c)
{
	int ms = finds_pause(c->finds, -1);

	ms = slicetable_pause(c->table, ms);
	ms = peers_pause(c->peers, ms);
	if (has_counts(&c->shops.counts))
		ms = loop_until(&c->loop, ms, c->told + COUNTS_MS);
	loop_turn(&c->loop, shops_pause(&c->shops, ms));
	finds_collect(c->finds);
	tell_trouble(c);
	shops_step(&c->shops);
	finds_tick(c->finds);
	slicetable_tick(c->table);
	peers_tidy(c->peers);
	if (c->loop.now - c->told >= COUNTS_MS && has_counts(&c->shops.counts))
		tell_counts(c);
}

int
coprocess_run(struct sources *s, const struct coprocess_options *o)
{
	struct coprocess c;
	struct err e;

	memset(&c, 0, sizeof(c));
	if (!packet_issocket(STDIN_FILENO)) {
		(void)err_set(
		    &e, ERR_INPUT, "standard input is no socket of a server");
		goto fail;
	}
	set_process();
	if (loop_open(&c.loop, &e) != 0)
		goto fail;
	shops_init(&c.shops, &c.loop, s);
	if (open_parts(&c, o, s->net.timeout * 1000LL, &e) != 0)
		goto fail;
	tell_counts(&c);
	while (!c.isover)
		turn(&c);
	/* Free nothing: a thread that hangs may still use the memory. */
	_exit(0);
fail:
	warn_err(&e);
	return (err_status(&e));
}
