#include <netinet/in.h>
#include <string.h>
#include <sys/mman.h>

#include "serve/board.h"
#include "util/endian.h"

int
board_make(struct board *b, unsigned int max, struct err *e)
{
	size_t peers = max * sizeof(*b->peer);
	void *p = mmap(NULL, peers + max, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return (err_sys(e, "cannot share memory"));
	/* The system gives it zeroed: every place is free. */
	b->max = max;
	b->peer = p;
	b->state = (atomic_uchar *)((uint8_t *)p + peers);
	return (0);
}

unsigned int
board_count(const struct board *b, enum board_state s)
{
	unsigned int i, n = 0;

	for (i = 0; i < b->max; i++)
		n += atomic_load_explicit(&b->state[i], memory_order_relaxed) ==
		     s;
	return (n);
}

int
board_is_full(const struct board *b)
{
	unsigned int i;

	for (i = 0; i < b->max; i++)
		if (atomic_load_explicit(&b->state[i], memory_order_relaxed) !=
		    BOARD_BUSY)
			return (0);
	return (1);
}

void
board_dismiss(struct board *b)
{
	unsigned int i;
	unsigned char idle;

	for (i = 0; i < b->max; i++) {
		idle = BOARD_IDLE;
		(void)atomic_compare_exchange_strong(
		    &b->state[i], &idle, BOARD_LEAVING);
	}
}

/* No client has an IPv6 address that begins with 0xff (multicast). */
static uint64_t
peer_of4(const uint8_t *in)
{
	return ((uint64_t)le32dec(in) << 8 | 0xff);
}

uint64_t
board_peer(const struct sockaddr_storage *sa)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)sa;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)sa;
	const uint8_t *in6 = six->sin6_addr.s6_addr;
	uint64_t net;

	if (sa->ss_family == AF_INET)
		return (peer_of4((const uint8_t *)&four->sin_addr));
	if (sa->ss_family != AF_INET6)
		return (1);
	if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
		return (peer_of4(in6 + 12));
	net = le64dec(in6);
	return (net == 0 ? 1 : net);
}

unsigned int
board_enter(struct board *b, unsigned int at, uint64_t peer)
{
	unsigned int i, n = 0;

	atomic_store(&b->peer[at], peer);
	for (i = 0; i < b->max; i++)
		n += atomic_load(&b->peer[i]) == peer;
	return (n);
}
