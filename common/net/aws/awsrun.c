#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aws/awsrun.h"
#include "util/clock.h"
#include "util/newproc.h"

#define END_POLL_MS 5 /* between two looks whether the program has ended */

/*
 * Set the program's descriptors.  Return 0, or an error number.  The pipe comes
 * first: ${out} may be 0 or 2, which the next two actions replace.
 */
static int
set_files(posix_spawn_file_actions_t *files, int out)
{
	int rc = posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO);

	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(
		    files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(
		    files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(
		    files, STDERR_FILENO + 1);
	return (rc);
}

/* Start the program with ${out} as its output: 0, or an error number. */
static int
spawn_quiet(char *const argv[], int out, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int rc;

	if ((rc = posix_spawn_file_actions_init(&files)) != 0)
		return (rc);
	if ((rc = posix_spawnattr_init(&attr)) == 0) {
		if ((rc = set_files(&files, out)) == 0 &&
		    (rc = newproc_attr(&attr)) == 0)
			rc = posix_spawnp(
			    pid, argv[0], &files, &attr, argv, environ);
		(void)posix_spawnattr_destroy(&attr);
	}
	(void)posix_spawn_file_actions_destroy(&files);
	return (rc);
}

static int
too_long(struct err *e)
{
	return (err_set(e, ERR_TEMP, "it does not end in time"));
}

/* Read until the end of ${fd}, or the time ${end}. */
static int
take_output(int fd, int64_t end, struct buf *out, struct err *e)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	uint8_t *room = buf_room(out, AWSRUN_MAX + 1);
	int64_t left;
	ssize_t n;

	if (room == NULL)
		return (err_nomem(e));
	for (;;) {
		if ((left = end - clock_ms()) <= 0)
			return (too_long(e));
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = read(fd, room + out->len, AWSRUN_MAX + 1 - out->len);
		if (n == 0)
			return (0);
		if (n == -1 && errno != EINTR)
			return (err_sys(e, "cannot read what it writes"));
		if (n > 0)
			out->len += (size_t)n;
		if (out->len > AWSRUN_MAX)
			return (err_set(e, ERR_TEMP,
			    "it writes more than %d bytes", AWSRUN_MAX));
	}
}

/*
 * Wait until the program has ended, or until the time ${end}.  Do not reap the
 * program: until it is reaped, no other group gets the number of its group, so
 * the caller can still kill the group.  If this process was started with
 * SIGCHLD ignored, the status is unknown: the output alone is judged then.
 */
static int
wait_end(pid_t pid, int64_t end, struct err *e)
{
	siginfo_t info = {.si_pid = 0};

	while (
	    waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    info.si_pid == 0) {
		if (clock_ms() >= end)
			return (too_long(e));
		(void)poll(NULL, 0, END_POLL_MS);
	}
	if (info.si_pid == 0 || info.si_status == 0)
		return (0);
	return (err_set(e, ERR_TEMP,
	    info.si_code == CLD_EXITED ? "it ended with status %d"
				       : "it was ended by signal %d",
	    info.si_status));
}

int
awsrun(char *const argv[], int ms, struct buf *out, struct err *e)
{
	int64_t end = clock_ms() + ms;
	int pair[2], rc;
	pid_t pid;

	if (pipe2(pair, O_CLOEXEC) != 0)
		return (err_sys(e, "cannot make a pipe"));
	rc = spawn_quiet(argv, pair[1], &pid);
	(void)close(pair[1]);
	if (rc != 0) {
		(void)close(pair[0]);
		return (err_set(e,
		    rc == EAGAIN || rc == ENOMEM ? ERR_TEMP : ERR_FATAL,
		    "it cannot be run: %s", strerror(rc)));
	}
	if ((rc = take_output(pair[0], end, out, e)) == 0)
		rc = wait_end(pid, end, e);
	/* The program may have changed its group; waitpid needs it dead. */
	if (rc != 0) {
		(void)kill(-pid, SIGKILL);
		(void)kill(pid, SIGKILL);
	}
	(void)close(pair[0]);
	while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
		continue;
	return (rc);
}
