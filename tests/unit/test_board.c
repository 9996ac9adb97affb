/*
 * Unit tests of worker/board.h.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "worker/board.h"

#define WORKERS 3

static struct addr
peer(uint8_t n)
{
	const uint8_t ip[4] = {192, 0, 2, n};

	return (addr_ip4(ip));
}

/* In a process of its own: be worker ${i}, and run ${work}. */
static int
as_worker(struct board *b, unsigned int i, void (*work)(struct board *b))
{
	int status = 0;
	pid_t pid = fork();
	struct err e;

	if (pid == 0) {
		if (board_take(b, i, &e) != 0)
			_exit(1);
		work(b);
		_exit(0);
	}
	return (waitpid(pid, &status, 0) == pid && status == 0);
}

static void
work_some(struct board *b)
{
	struct addr a = peer(1);

	board_add(b, BOARD_CONNS, 1);
	board_add(b, BOARD_CONNS, 1);
	board_less(b, BOARD_CONNS);
	board_add(b, BOARD_ACCEPTED, 2);
	board_add(b, board_status(206), 5);
	board_meet(b, &a);
	board_meet(b, &a);
	board_part(b, &a);
}

static void
test_sums(struct board *b)
{
	struct addr a = peer(1), other = peer(2);
	struct err e;

	CHECK(as_worker(b, 0, work_some) && as_worker(b, 2, work_some));
	CHECK(board_sum(b, BOARD_CONNS) == 2);
	CHECK(board_sum(b, BOARD_ACCEPTED) == 4);
	CHECK(board_sum(b, board_status(206)) == 10);
	CHECK(board_of(b, &a) == 2 && board_of(b, &other) == 0);
	/* What is there now dies with a worker; what has been does not. */
	CHECK(board_clear(b, 0, &e) == 0);
	CHECK(board_sum(b, BOARD_CONNS) == 1);
	CHECK(board_sum(b, BOARD_ACCEPTED) == 4);
	CHECK(board_of(b, &a) == 1);
}

static void
meet_many(struct board *b)
{
	struct addr a;
	unsigned int i, before;
	int met[200];

	for (i = 0; i < 200; i++) {
		a = peer((uint8_t)i);
		before = board_of(b, &a);
		met[i] = board_meet(b, &a);
		/* If there is no place, the peer is not counted. */
		if (board_of(b, &a) != before + (unsigned int)met[i])
			_exit(1);
	}
	for (i = 1; i < 200; i++) {
		a = peer((uint8_t)i);
		if (met[i])
			board_part(b, &a);
	}
}

static void
test_peers(struct board *b)
{
	struct addr a;
	unsigned int i, n = 0;

	CHECK(as_worker(b, 1, meet_many));
	for (i = 2; i < 256; i++) {
		a = peer((uint8_t)i);
		n += board_of(b, &a);
	}
	a = peer(0);
	CHECK(board_of(b, &a) == 1 && n == 0);
}

static void
meet_ip6(struct board *b)
{
	struct addr a = addr_ip6((const uint8_t[16]){0x20, 1, [15] = 1});

	board_meet(b, &a);
}

static void
test_ip6(struct board *b)
{
	struct addr near = addr_ip6((const uint8_t[16]){0x20, 1, [8] = 7});
	struct addr far = addr_ip6((const uint8_t[16]){0x20, 1, [7] = 7});

	CHECK(as_worker(b, 0, meet_ip6));
	CHECK(board_of(b, &near) == 1 && board_of(b, &far) == 0);
}

static void
test_status(void)
{
	CHECK(board_statusof(board_status(200)) == 200);
	CHECK(board_statusof(board_status(505)) == 505);
	CHECK(board_statusof(board_status(299)) == 0);
	CHECK(board_status(299) < BOARD_NUMBERS);
	CHECK(board_status(299) == board_status(599));
}

int
main(void)
{
	struct board b;
	struct err e;

	CHECK(board_open(&b, WORKERS, 256, &e) == 0);
	test_sums(&b);
	test_peers(&b);
	test_ip6(&b);
	test_status();
	board_close(&b);
	return (check_done());
}
