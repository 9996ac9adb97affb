/* The system calls that a worker cannot make, and board places of addresses. */
#include <arpa/inet.h>
#include <errno.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "serve/board.h"
#include "serve/forbid.h"

/* Is call ${number} refused, which would fail in another way else? */
static int
is_refused(long number)
{
	errno = 0;
	return (syscall(number, -1, -1, -1, -1, -1) == -1 && errno == EPERM);
}

/* In a process of its own: 1 for each check that holds. */
static int
checked(void)
{
	int ok = 0;

	if (forbid_enter() != 0)
		return (0);
	ok |= is_refused(SYS_execve) << 0;
	ok |= is_refused(SYS_setns) << 1;
	ok |= is_refused(SYS_ptrace) << 2;
	ok |= (fork() == -1 && errno == EPERM) << 3;
	ok |= (getppid() > 0 && !is_refused(SYS_openat)) << 4;
	ok |= !is_refused(SYS_read) << 5;
	return (ok);
}

static void
test_forbid(void)
{
	int status = 0;
	pid_t pid;

	CHECK(forbid_works());
	(void)fflush(stdout);
	if ((pid = fork()) == 0)
		_exit(checked());
	CHECK(waitpid(pid, &status, 0) == pid);
	check_row(WIFEXITED(status) && WEXITSTATUS(status) == 63,
	    "forbidden calls fail, others do not (%d)", status);
}

static uint64_t
peer(int family, const char *address)
{
	struct sockaddr_storage sa = {.ss_family = (sa_family_t)family};
	struct sockaddr_in *four = (struct sockaddr_in *)&sa;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&sa;

	if (inet_pton(family, address,
		family == AF_INET ? (void *)&four->sin_addr
				  : (void *)&six->sin6_addr) != 1)
		return (0);
	return (board_peer(&sa));
}

static void
test_peer(void)
{
	uint64_t a = peer(AF_INET, "192.0.2.1");
	uint64_t b = peer(AF_INET6, "2001:db8:1:2:3:4:5:6");

	CHECK(a != 0 && b != 0 && a != b);
	CHECK(peer(AF_INET, "192.0.2.2") != a);
	CHECK(peer(AF_INET, "193.0.2.1") != a);
	CHECK(peer(AF_INET6, "::ffff:192.0.2.1") == a);
	CHECK(peer(AF_INET6, "2001:db8:1:2::1") == b);
	CHECK(peer(AF_INET6, "2001:db8:1:3:3:4:5:6") != b);
	CHECK(peer(AF_INET6, "2000:db8:1:2::1") != b);
	CHECK(peer(AF_INET6, "::1") != 0);
	CHECK(peer(AF_INET, "0.0.0.0") != 0);
}

static void
test_enter(void)
{
	struct board b;
	struct err e;

	CHECK(board_make(&b, 3, &e) == 0);
	CHECK(board_enter(&b, 0, 7) == 1);
	CHECK(board_enter(&b, 1, 8) == 1);
	CHECK(board_enter(&b, 2, 7) == 2);
	CHECK(board_enter(&b, 2, 7) == 2);
	CHECK(board_count(&b, BOARD_FREE) == 3 && !board_is_full(&b));
	atomic_store(&b.state[0], BOARD_BUSY);
	atomic_store(&b.state[1], BOARD_IDLE);
	atomic_store(&b.state[2], BOARD_BUSY);
	CHECK(board_count(&b, BOARD_BUSY) == 2 && !board_is_full(&b));
	board_dismiss(&b);
	CHECK(board_count(&b, BOARD_IDLE) == 0);
	CHECK(board_count(&b, BOARD_LEAVING) == 1);
	atomic_store(&b.state[1], BOARD_BUSY);
	CHECK(board_is_full(&b));
}

int
main(void)
{
	test_forbid();
	test_peer();
	test_enter();
	return (check_done());
}
