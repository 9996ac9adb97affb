#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "util/hash.h"
#include "worker/board.h"

#define PAGE_SIZE 4096

/* How many places are tried for a peer, from the place of its hash on. */
#define PROBES 16

/* The statuses with a number of their own; the 0 at the end is for all else. */
static const unsigned short statuses[BOARD_NUMBERS - BOARD_STATUS] = {200, 206,
    302, 304, 400, 403, 404, 405, 408, 410, 412, 414, 416, 431, 500, 501, 503,
    505};

enum board_number
board_status(unsigned int status)
{
	unsigned int i = 0;

	while (statuses[i] != status && statuses[i] != 0)
		i++;
	return (BOARD_STATUS + i);
}

unsigned int
board_statusof(enum board_number which)
{
	return (statuses[which - BOARD_STATUS]);
}

static const struct board_page *
page_of(const struct board *b, unsigned int i)
{
	return ((
	    const struct board_page *)(const void *)(b->all + i * b->pagesize));
}

static uint32_t
round_up(unsigned int n)
{
	uint32_t size = 64;

	while (size < 2 * n)
		size *= 2;
	return (size);
}

int
board_open(
    struct board *b, unsigned int n, unsigned int connections, struct err *e)
{
	size_t size;

	memset(b, 0, sizeof(*b));
	b->n = n;
	b->peers = round_up(connections);
	size = sizeof(struct board_page) + b->peers * sizeof(struct board_peer);
	b->pagesize = (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
	if (getrandom(&b->key, sizeof(b->key), GRND_NONBLOCK) < 0)
		b->key = (uint64_t)getpid();
	b->fd = memfd_create("chanpack-board", MFD_CLOEXEC);
	if (b->fd == -1 ||
	    ftruncate(b->fd, (off_t)((n + 1) * b->pagesize)) != 0)
		return (err_sys(e, "cannot share memory"));
	b->all =
	    mmap(NULL, (n + 1) * b->pagesize, PROT_READ, MAP_SHARED, b->fd, 0);
	if (b->all != MAP_FAILED)
		return (0);
	b->all = NULL;
	return (err_sys(e, "cannot share memory"));
}

static struct board_page *
map_page(const struct board *b, unsigned int i)
{
	void *p = mmap(NULL, b->pagesize, PROT_READ | PROT_WRITE, MAP_SHARED,
	    b->fd, (off_t)(i * b->pagesize));

	return (p == MAP_FAILED ? NULL : p);
}

int
board_take(struct board *b, unsigned int i, struct err *e)
{
	if ((b->mine = map_page(b, i)) == NULL)
		return (err_sys(e, "cannot share memory"));
	(void)close(b->fd);
	b->fd = -1;
	return (0);
}

/* Only this process writes ${x}: no locked instruction is needed. */
static void
change(atomic_uint_least64_t *x, uint64_t by)
{
	atomic_store_explicit(x,
	    atomic_load_explicit(x, memory_order_relaxed) + by,
	    memory_order_relaxed);
}

int
board_clear(struct board *b, unsigned int i, struct err *e)
{
	struct board_page *past = map_page(b, b->n);
	unsigned int n;

	for (n = BOARD_TOTALS; past != NULL && n < BOARD_NUMBERS; n++)
		change(
		    &past->number[n], atomic_load(&page_of(b, i)->number[n]));
	if (past == NULL || munmap(past, b->pagesize) != 0 ||
	    fallocate(b->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		(off_t)(i * b->pagesize), (off_t)b->pagesize) != 0)
		return (err_sys(e, "cannot share memory"));
	return (0);
}

int
board_note(struct board *b, enum board_number which, uint64_t n, struct err *e)
{
	struct board_page *past = map_page(b, b->n);

	if (past == NULL)
		return (err_sys(e, "cannot share memory"));
	change(&past->number[which], n);
	(void)munmap(past, b->pagesize);
	return (0);
}

void
board_add(struct board *b, enum board_number which, uint64_t n)
{
	change(&b->mine->number[which], n);
}

void
board_less(struct board *b, enum board_number which)
{
	change(&b->mine->number[which], UINT64_MAX);
}

uint64_t
board_sum(const struct board *b, enum board_number which)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i <= b->n; i++)
		sum += atomic_load_explicit(
		    &page_of(b, i)->number[which], memory_order_relaxed);
	return (sum);
}

/* A client usually has all IPv6 addresses with the same first 64 bits. */
static uint64_t
hash_peer(const struct board *b, const struct addr *a)
{
	struct addr net = *a;

	if (a->kind == ADDR_IP6)
		memset(net.ip + 8, 0, 8);
	return (hash_bytes(&net, sizeof(net), b->key) | 1);
}

/* Find the place of the peer, or else a free place; NULL if there is none. */
static const struct board_peer *
find_peer(const struct board *b, const struct board_page *p, uint64_t hash)
{
	const struct board_peer *x, *empty = NULL;
	unsigned int i;

	for (i = 0; i < PROBES; i++) {
		x = &p->peer[((hash >> 1) + i) & (b->peers - 1)];
		if (atomic_load_explicit(&x->hash, memory_order_relaxed) ==
		    hash)
			return (x);
		if (empty == NULL &&
		    atomic_load_explicit(&x->n, memory_order_relaxed) == 0)
			empty = x;
	}
	return (empty);
}

static int
change_peer(struct board *b, const struct addr *a, unsigned int by)
{
	uint64_t hash = hash_peer(b, a);
	struct board_peer *x =
	    (struct board_peer *)(uintptr_t)find_peer(b, b->mine, hash);
	unsigned int n;

	if (x == NULL)
		return (0);
	n = atomic_load_explicit(&x->n, memory_order_relaxed);
	atomic_store_explicit(&x->hash, hash, memory_order_relaxed);
	atomic_store_explicit(&x->n, n + by, memory_order_relaxed);
	return (1);
}

int
board_meet(struct board *b, const struct addr *a)
{
	return (change_peer(b, a, 1));
}

void
board_part(struct board *b, const struct addr *a)
{
	(void)change_peer(b, a, UINT32_MAX);
}

unsigned int
board_of(const struct board *b, const struct addr *a)
{
	uint64_t hash = hash_peer(b, a);
	const struct board_peer *x;
	unsigned int i, n = 0;

	for (i = 0; i < b->n; i++) {
		x = find_peer(b, page_of(b, i), hash);
		if (x != NULL && atomic_load_explicit(
				     &x->hash, memory_order_relaxed) == hash)
			n += atomic_load_explicit(&x->n, memory_order_relaxed);
	}
	return (n);
}

void
board_close(struct board *b)
{
	if (b->mine != NULL)
		(void)munmap(b->mine, b->pagesize);
	if (b->all != NULL)
		(void)munmap(b->all, (b->n + 1) * b->pagesize);
	if (b->fd != -1)
		(void)close(b->fd);
	memset(b, 0, sizeof(*b));
	b->fd = -1;
}
