#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "listen/table.h"
#include "util/endian.h"
#include "util/shared.h"
#include "util/warn.h"

/* States of an entry; from TAKEN on, the owner and whether it was called. */
#define FREE      0U
#define WAITS     1U
#define TAKEN     2U
#define IS_OURS   0xfffffffeU /* all but the bit that says so */
#define IS_CALLED 1U

/* Apart from the entries: all processors write there. */
#define COUNTS_SIZE 64

/* Memory is given back by the page; a larger one means that none is. */
#define PAGE 4096

#define EVENTS (EPOLLIN | EPOLLRDHUP | EPOLLET)

static unsigned int
taken_by(unsigned int who)
{
	return ((who << 1) + TAKEN);
}

static size_t
size_of(const struct table *t)
{
	return (COUNTS_SIZE + t->n * sizeof(*t->entry));
}

/* How many descriptors the process may have, of those it would like to. */
static unsigned int
allow_files(unsigned int n)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return (n);
	if (r.rlim_cur < n) {
		r.rlim_cur = r.rlim_max < n ? r.rlim_max : n;
		(void)setrlimit(RLIMIT_NOFILE, &r);
	}
	return (r.rlim_cur < n ? (unsigned int)r.rlim_cur : n);
}

static void
set_size(struct table *t, unsigned int max, unsigned int others)
{
	t->n = allow_files(max + others);
	t->max = max;
	if (t->n == max + others)
		return;
	t->max = t->n > 2 * others ? t->n - others : t->n / 2;
	warn0("%u connections at most: %u descriptors are all that the system "
	      "allows",
	    t->max, t->n);
}

int
table_make(struct table *t, unsigned int max, unsigned int others, size_t room,
    struct err *e)
{
	memset(t, 0, sizeof(*t));
	t->ep = -1;
	t->room = (room + PAGE - 1) / PAGE * PAGE;
	set_size(t, max, others);
	/* The system gives both zeroed, and takes memory for what is used. */
	if ((t->counts = shared_map(size_of(t))) == NULL)
		return (err_sys(e, "cannot share memory"));
	t->entry = (struct entry *)((uint8_t *)t->counts + COUNTS_SIZE);
	if ((t->bytes = shared_map(t->n * t->room)) == NULL)
		return (err_sys(e, "cannot share memory"));
	if ((t->ep = epoll_create1(EPOLL_CLOEXEC)) == -1)
		return (err_sys(e, "cannot make an epoll set"));
	return (0);
}

void
table_expect(struct table *t)
{
	atomic_fetch_add(&t->counts->expected, 1);
}

void
table_unexpect(struct table *t)
{
	atomic_fetch_sub(&t->counts->expected, 1);
}

struct entry *
table_enter(struct table *t, int fd, unsigned int who)
{
	struct entry *s;

	if ((unsigned int)fd >= t->n)
		return (NULL);
	s = &t->entry[fd];
	s->is_watched = s->has_kept = s->is_handed = s->is_refused = 0;
	s->kept = 0;
	s->peer = 0;
	atomic_store(&s->requests, 0);
	atomic_store(&s->phase, ENTRY_IDLE);
	atomic_fetch_add(&t->counts->open, 1);
	atomic_store(&s->state, taken_by(who));
	return (s);
}

struct entry *
table_claim(struct table *t, int fd, unsigned int who)
{
	struct entry *s = &t->entry[fd];
	unsigned int was = atomic_load(&s->state), next;

	do {
		if (was == FREE)
			return (NULL);
		/* Who has it is to know, before he lets it wait. */
		next = was == WAITS ? taken_by(who) : was | IS_CALLED;
	} while (!atomic_compare_exchange_weak(&s->state, &was, next));
	return (was == WAITS ? s : NULL);
}

/* Its descriptor may still be in the set, as another's that was closed. */
static int
watch(struct table *t, int fd)
{
	struct epoll_event ev = {.events = EVENTS, .data.fd = fd};

	if (epoll_ctl(t->ep, EPOLL_CTL_ADD, fd, &ev) != 0 && errno != EEXIST)
		return (-1);
	t->entry[fd].is_watched = 1;
	return (0);
}

int
table_release(struct table *t, int fd)
{
	struct entry *s = &t->entry[fd];
	unsigned int mine = atomic_load(&s->state) & IS_OURS;

	/* It is ours yet: nothing that happens from here on is missed. */
	if (!s->is_watched && watch(t, fd) != 0)
		return (-1);
	if (atomic_compare_exchange_strong(
		&s->state, &(unsigned int){mine}, WAITS))
		return (0);
	atomic_store(&s->state, mine);
	return (1);
}

void
table_call(struct table *t, int fd)
{
	struct epoll_event ev = {.events = EVENTS | EPOLLOUT, .data.fd = fd};

	(void)epoll_ctl(t->ep, EPOLL_CTL_MOD, fd, &ev);
}

static uint8_t *
bytes_of(const struct table *t, int fd)
{
	return (t->bytes + (size_t)fd * t->room);
}

void
table_close(struct table *t, int fd)
{
	struct entry *s = &t->entry[fd];

	if (s->has_kept)
		(void)madvise(bytes_of(t, fd), t->room, MADV_REMOVE);
	/* Before its number can be another's. */
	atomic_store(&s->state, FREE);
	if (s->is_refused)
		atomic_fetch_sub(&t->counts->refused, 1);
	atomic_fetch_sub(&t->counts->open, 1);
	(void)close(fd);
}

void
table_offer(struct table *t, int fd)
{
	int rc, is_called = 0;

	while ((rc = table_release(t, fd)) == 1)
		is_called = 1;
	if (rc == -1)
		table_close(t, fd);
	else if (is_called)
		table_call(t, fd);
}

void
table_refuse(struct table *t, int fd)
{
	struct entry *s = &t->entry[fd];

	s->peer = 0;
	s->is_refused = 1;
	atomic_fetch_add(&t->counts->refused, 1);
}

void
table_keep(struct table *t, int fd, const void *bytes, size_t len)
{
	t->entry[fd].kept = (unsigned int)len;
	if (len == 0)
		return;
	t->entry[fd].has_kept = 1;
	memcpy(bytes_of(t, fd), bytes, len);
}

const uint8_t *
table_kept(const struct table *t, int fd)
{
	return (bytes_of(t, fd));
}

void
table_recover(struct table *t, unsigned int who)
{
	unsigned int i;

	for (i = 0; i < t->n; i++)
		if ((atomic_load(&t->entry[i].state) & IS_OURS) ==
		    taken_by(who))
			table_close(t, (int)i);
}

void
table_sweep(struct table *t, int64_t now, int idle)
{
	const struct entry *s;
	unsigned int i;

	for (i = 0; i < t->n; i++) {
		s = &t->entry[i];
		if (atomic_load_explicit(&s->state, memory_order_relaxed) ==
			WAITS &&
		    (atomic_load(&s->deadline) <= now ||
			(idle && atomic_load(&s->phase) == ENTRY_IDLE &&
			    atomic_load(&s->requests) > 0)))
			table_call(t, (int)i);
	}
}

/* No client has an IPv6 address that begins with 0xff (multicast). */
uint64_t
table_peer(const struct addr *a)
{
	uint64_t net;

	if (a->kind == ADDR_IP4)
		return ((uint64_t)le32dec(a->ip) << 8 | 0xff);
	net = a->kind == ADDR_IP6 ? le64dec(a->ip) : 0;
	return (net == 0 ? 1 : net);
}

unsigned int
table_count(const struct table *t)
{
	return (
	    atomic_load(&t->counts->expected) + atomic_load(&t->counts->open));
}

unsigned int
table_countserved(const struct table *t)
{
	return (
	    atomic_load(&t->counts->open) - atomic_load(&t->counts->refused));
}

unsigned int
table_countof(const struct table *t, uint64_t peer)
{
	unsigned int i, n = 0;

	for (i = 0; i < t->n; i++)
		n += atomic_load_explicit(
			 &t->entry[i].state, memory_order_relaxed) != FREE &&
		     t->entry[i].peer == peer;
	return (n);
}

void
table_free(struct table *t)
{
	if (t->bytes != NULL)
		(void)munmap(t->bytes, t->n * t->room);
	if (t->counts != NULL)
		(void)munmap(t->counts, size_of(t));
	if (t->ep != -1)
		(void)close(t->ep);
	memset(t, 0, sizeof(*t));
	t->ep = -1;
}
