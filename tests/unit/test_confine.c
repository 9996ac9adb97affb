/*
 * The system calls that a worker cannot make, whatever Landlock would say.
 */
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "check.h"
#include "listen/confine.h"

static int base; /* a descriptor of a file, as of a base */

static int
fails(long rc)
{
	return (rc == -1 && errno == EPERM);
}

static int
opens(void)
{
	return (!fails(open("/etc/passwd", O_RDONLY)) ||
		!fails(socket(AF_INET, SOCK_STREAM, 0)) ||
		!fails(memfd_create("x", 0)) || !fails(dup(base)));
}

static int
runs(void)
{
	static char *const none[] = {NULL};

	return (!fails(execve("/bin/true", none, none)) || !fails(fork()) ||
		!fails(ptrace(PTRACE_TRACEME, 0, NULL, NULL)) ||
		!fails(kill(getppid(), 0)) ||
		!fails(syscall(SYS_tgkill, getppid(), getppid(), 0)));
}

static int
changes(void)
{
	static const struct timespec now[2] = {{0, 0}, {0, 0}};

	return (!fails(fchmod(base, 0777)) || !fails(futimens(base, now)) ||
		!fails(fsetxattr(base, "user.x", "x", 1, 0)) ||
		!fails(flock(base, LOCK_EX)) ||
		!fails(fcntl(base, F_SETLEASE, F_RDLCK)) ||
		!fails(fcntl(base, F_SETFL, O_NONBLOCK)) ||
		!fails(ftruncate(base, 0)) || !fails(fchown(base, 0, 0)));
}

static int
executes(void)
{
	return (!fails((long)(intptr_t)mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)));
}

/* What it needs it can do. */
static int
lacks(void)
{
	struct stat st;
	char byte;

	return (fstat(base, &st) != 0 || pread(base, &byte, 1, 0) != 1);
}

static int
checked(int (*probe)(void))
{
	int status = 0;
	pid_t pid = fork();
	struct err e;

	if (pid == 0)
		/* A sanitizer's _exit does more than it may here. */
		(void)syscall(
		    SYS_exit_group, confine_calls(&e) != 0 || probe() ? 1 : 0);
	return (waitpid(pid, &status, 0) == pid && status == 0);
}

int
main(void)
{
	base = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	confine_prepare(0);
	CHECK(base != -1);
	CHECK(checked(opens));
	CHECK(checked(runs));
	CHECK(checked(changes));
	CHECK(checked(executes));
	CHECK(checked(lacks));
	return (check_done());
}
