/* The system calls that a worker cannot make. */
#include <errno.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "listen/forbid.h"

/* Is system call ${number} refused, and not failing for another reason? */
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

int
main(void)
{
	test_forbid();
	return (check_done());
}
