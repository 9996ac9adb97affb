/*
 * Somebody has taken chanpack-listen over: loaded into it (LD_PRELOAD), this
 * tries at each answer to open the file TRESPASS, to start a process, and to
 * make a file, and tells on standard error what came of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void
try(const char *what, int fd)
{
	char line[256];
	int n;

	n = snprintf(line, sizeof(line), "trespass: %s: %s\n", what,
	    fd == -1 ? strerror(errno) : "done");
	if (fd != -1)
		(void)close(fd);
	(void)!write(STDERR_FILENO, line, (size_t)n);
}

/* As a descriptor would be: -1 if it cannot be. */
static int
start(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return (pid == -1 ? -1 : dup(STDERR_FILENO));
}

/* What each answer asks for its date. */
time_t
time(time_t *out)
{
	const char *path = getenv("TRESPASS");
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (path != NULL &&
	    strcmp(program_invocation_short_name, "chanpack-listen") == 0) {
		try("file", open(path, O_RDONLY));
		try("program", start());
		try("write", open("trespass.out", O_WRONLY | O_CREAT, 0600));
	}
	if (out != NULL)
		*out = now.tv_sec;
	return (now.tv_sec);
}
