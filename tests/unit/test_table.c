/* The table of a pool: which worker has which connection. */
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "listen/table.h"

#define MAX  8
#define ROOM 100

/* Make two sockets: return the table's end, and the client's in ${client}. */
static int
connect_pair(int *client)
{
	int pair[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	*client = pair[1];
	return (pair[0]);
}

/* Return the connection for which epoll has an event, or -1. */
static int
told(const struct table *t)
{
	struct epoll_event ev;

	return (epoll_wait(t->ep, &ev, 1, 0) == 1 ? ev.data.fd : -1);
}

static void
test_claim(void)
{
	struct table t;
	struct err e;
	int client, fd;

	CHECK(table_make(&t, MAX, 64, ROOM, &e) == 0);
	fd = connect_pair(&client);
	CHECK(table_claim(&t, fd, 1) == NULL);
	CHECK(table_enter(&t, fd, 1) == &t.entry[fd] && table_count(&t) == 1);
	/* Worker 2 calls worker 1's connection; worker 1 keeps on. */
	CHECK(table_claim(&t, fd, 2) == NULL);
	CHECK(table_release(&t, fd) == 1);
	CHECK(table_release(&t, fd) == 0);
	CHECK(table_claim(&t, fd, 2) == &t.entry[fd]);
	CHECK(table_claim(&t, fd, 1) == NULL && table_claim(&t, fd, 3) == NULL);
	CHECK(table_release(&t, fd) == 1 && table_release(&t, fd) == 0);
	/* Data, and a call, give one event each. */
	CHECK(told(&t) == -1);
	CHECK(write(client, "x", 1) == 1 && told(&t) == fd && told(&t) == -1);
	table_call(&t, fd);
	CHECK(told(&t) == fd);
	CHECK(table_claim(&t, fd, 3) != NULL);
	table_close(&t, fd);
	CHECK(table_count(&t) == 0 && table_claim(&t, fd, 1) == NULL);
	CHECK(read(client, &(char){0}, 1) <= 0);
	(void)close(client);
	table_free(&t);
}

static void
test_offer(void)
{
	struct table t;
	struct err e;
	int client, fd;

	CHECK(table_make(&t, MAX, 64, ROOM, &e) == 0);
	fd = connect_pair(&client);
	CHECK(write(client, "x", 1) == 1);
	CHECK(table_enter(&t, fd, 1) != NULL);
	CHECK(table_claim(&t, fd, 2) == NULL);
	table_offer(&t, fd);
	CHECK(told(&t) == fd && table_claim(&t, fd, 2) != NULL);
	table_close(&t, fd);
	(void)close(client);
	table_free(&t);
}

static void
test_keep(void)
{
	static const uint8_t zero[ROOM];
	uint8_t bytes[ROOM];
	struct table t;
	struct err e;
	int a, b, ca, cb;

	CHECK(table_make(&t, MAX, 64, ROOM, &e) == 0 && t.room >= ROOM);
	a = connect_pair(&ca);
	b = connect_pair(&cb);
	CHECK(table_enter(&t, a, 1) != NULL && table_enter(&t, b, 1) != NULL);
	memset(bytes, 'a', ROOM);
	table_keep(&t, a, bytes, ROOM);
	memset(bytes, 'b', ROOM);
	table_keep(&t, b, bytes, 3);
	CHECK(t.entry[a].kept == ROOM && t.entry[b].kept == 3);
	CHECK(
	    table_kept(&t, a)[ROOM - 1] == 'a' && table_kept(&t, b)[2] == 'b');
	/* The next connection with this number must not see the bytes. */
	table_close(&t, a);
	CHECK(memcmp(table_kept(&t, a), zero, ROOM) == 0);
	table_close(&t, b);
	(void)close(ca);
	(void)close(cb);
	table_free(&t);
}

static void
test_recover(void)
{
	int fd[4], client[4], i;
	struct table t;
	struct err e;

	CHECK(table_make(&t, MAX, 64, ROOM, &e) == 0);
	for (i = 0; i < 4; i++) {
		fd[i] = connect_pair(&client[i]);
		CHECK(table_enter(&t, fd[i], i == 3) != NULL);
	}
	CHECK(table_release(&t, fd[0]) == 0);
	CHECK(table_claim(&t, fd[1], 1) == NULL);
	/* Worker 0 had fd[1] and fd[2]; waiting fd[0] is nobody's. */
	table_recover(&t, 0);
	CHECK(table_count(&t) == 2);
	CHECK(table_claim(&t, fd[0], 2) != NULL);
	CHECK(table_claim(&t, fd[1], 2) == NULL);
	CHECK(table_release(&t, fd[3]) == 0);
	table_close(&t, fd[0]);
	CHECK(table_claim(&t, fd[3], 2) != NULL);
	table_close(&t, fd[3]);
	for (i = 0; i < 4; i++)
		(void)close(client[i]);
	table_free(&t);
}

static void
test_sweep(void)
{
	struct table t;
	struct err e;
	int fd, client;

	CHECK(table_make(&t, MAX, 64, ROOM, &e) == 0);
	fd = connect_pair(&client);
	CHECK(table_enter(&t, fd, 1) != NULL);
	atomic_store(&t.entry[fd].deadline, 1000);
	table_sweep(&t, 2000, 1);
	CHECK(told(&t) == -1);
	CHECK(table_release(&t, fd) == 0);
	table_sweep(&t, 999, 0);
	CHECK(told(&t) == -1);
	table_sweep(&t, 1000, 0);
	CHECK(told(&t) == fd);
	/* Idle connections close first, unless they sent no request yet. */
	table_sweep(&t, 0, 1);
	CHECK(told(&t) == -1);
	atomic_store(&t.entry[fd].requests, 1);
	table_sweep(&t, 0, 0);
	CHECK(told(&t) == -1);
	table_sweep(&t, 0, 1);
	CHECK(told(&t) == fd);
	atomic_store(&t.entry[fd].phase, ENTRY_HEAD);
	table_sweep(&t, 0, 1);
	CHECK(told(&t) == -1);
	CHECK(table_claim(&t, fd, 1) != NULL);
	table_close(&t, fd);
	(void)close(client);
	table_free(&t);
}

static void
test_full(void)
{
	struct table t;
	struct err e;

	CHECK(table_make(&t, MAX, 64, ROOM, &e) == 0);
	CHECK(t.max == MAX && t.n == MAX + 64);
	CHECK(table_enter(&t, (int)t.n, 1) == NULL && table_count(&t) == 0);
	table_free(&t);
}

static uint64_t
peer(const char *address)
{
	struct addr a = {.kind = ADDR_NONE};

	return (
	    addr_parse(address, strlen(address), &a) == 0 ? table_peer(&a) : 0);
}

static void
test_peer(void)
{
	uint64_t a = peer("192.0.2.1");
	uint64_t b = peer("2001:db8:1:2:3:4:5:6");

	CHECK(a != 0 && b != 0 && a != b);
	CHECK(peer("192.0.2.2") != a);
	CHECK(peer("193.0.2.1") != a);
	CHECK(peer("::ffff:192.0.2.1") == a);
	CHECK(peer("2001:db8:1:2::1") == b);
	CHECK(peer("2001:db8:1:3:3:4:5:6") != b);
	CHECK(peer("2000:db8:1:2::1") != b);
	CHECK(peer("::1") != 0);
	CHECK(peer("0.0.0.0") != 0);
}

static void
test_countof(void)
{
	int fd[3], client[3], i;
	struct table t;
	struct err e;

	CHECK(table_make(&t, MAX, 64, ROOM, &e) == 0);
	for (i = 0; i < 3; i++) {
		fd[i] = connect_pair(&client[i]);
		CHECK(table_enter(&t, fd[i], 1) != NULL);
		t.entry[fd[i]].peer = i == 1 ? 8 : 7;
	}
	CHECK(table_countof(&t, 7) == 2 && table_countof(&t, 8) == 1);
	table_close(&t, fd[0]);
	CHECK(table_countof(&t, 7) == 1 && table_countof(&t, 9) == 0);
	table_close(&t, fd[1]);
	table_close(&t, fd[2]);
	for (i = 0; i < 3; i++)
		(void)close(client[i]);
	table_free(&t);
}

int
main(void)
{
	test_claim();
	test_offer();
	test_keep();
	test_recover();
	test_sweep();
	test_full();
	test_peer();
	test_countof();
	return (check_done());
}
