#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/newproc.h"
#include "wire/launch.h"
#include "wire/packet.h"

#define PROGRAM "chanpack-fetch"

/* The program, --coprocess, and six options with their values. */
#define ARGS_MAX 14

/* How many ms launch_end waits for the coprocess to end. */
#define END_MS  200
#define LOOK_MS 5

extern char **environ;

static const char **
add_option(const char **arg, const char *name, const char *value)
{
	if (value != NULL) {
		*arg++ = name;
		*arg++ = value;
	}
	return (arg);
}

static const char **
make_args(const struct launch_spec *s)
{
	const char **argv =
		       calloc(ARGS_MAX + 2 * s->nstores + 1, sizeof(*argv)),
		   **arg = argv;
	size_t i;

	if (argv == NULL)
		return (NULL);
	*arg++ = PROGRAM;
	*arg++ = "--coprocess";
	arg = add_option(arg, "--retries", s->retries);
	arg = add_option(arg, "--timeout", s->timeout);
	arg = add_option(arg, "--cache", s->cache);
	arg = add_option(arg, "--cache-size", s->cache_size);
	arg = add_option(arg, "--memory", s->memory);
	arg = add_option(arg, "--state", s->state);
	for (i = 0; i < s->nstores; i++)
		arg = add_option(arg, "-s", s->store[i]);
	return (argv);
}

/* The path of the program beside this one; "" if that is not known. */
static void
find_beside(char path[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;

	path[n < 0 ? 0 : n] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL ||
	    (size_t)(slash + 1 - path) + sizeof(PROGRAM) > PATH_MAX)
		path[0] = '\0';
	else
		memcpy(slash + 1, PROGRAM, sizeof(PROGRAM));
}

/*
 * The socket becomes the standard input of the child.  All descriptors above 2
 * are closed in the child: it would keep a client's connection open.
 */
static int
set_files(posix_spawn_file_actions_t *f, int sock)
{
	int rc = posix_spawn_file_actions_adddup2(f, sock, STDIN_FILENO);

	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(
		    f, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(
		    f, STDERR_FILENO + 1);
	return (rc);
}

static int
spawn(pid_t *pid, const char **args, char *const *env, int sock)
{
	char path[PATH_MAX], *const *argv = (char *const *)(uintptr_t)args;
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int rc;

	if ((rc = posix_spawn_file_actions_init(&files)) != 0)
		return (rc);
	if ((rc = posix_spawnattr_init(&attr)) != 0)
		goto free_files;
	if ((rc = set_files(&files, sock)) == 0)
		rc = newproc_attr(&attr);
	find_beside(path);
	if (rc == 0)
		rc = path[0] == '\0'
			 ? ENOENT
			 : posix_spawn(pid, path, &files, &attr, argv, env);
	if (rc == ENOENT)
		rc = posix_spawnp(pid, PROGRAM, &files, &attr, argv, env);
	(void)posix_spawnattr_destroy(&attr);
free_files:
	(void)posix_spawn_file_actions_destroy(&files);
	return (rc);
}

int
launch_start(struct launch *l, const struct launch_spec *s, struct err *e)
{
	const char **args;
	int end[2];

	launch_end(l);
	if ((args = make_args(s)) == NULL)
		return (err_nomem(e));
	if (packet_pair(end, e) != 0)
		goto fail_args;
	errno = spawn(&l->pid, args,
	    s->environment == NULL ? environ : s->environment, end[1]);
	(void)close(end[1]);
	if (errno != 0) {
		(void)err_sys(e, "cannot start %s", PROGRAM);
		e->kind = ERR_TEMP;
		(void)close(end[0]);
		goto fail_args;
	}
	free(args);
	l->control = end[0];
	return (0);
fail_args:
	free(args);
	l->pid = -1;
	return (-1);
}

int
launch_wait(struct launch *l, int ms, struct err *e)
{
	struct pollfd p = {.fd = l->control, .events = POLLIN};
	char byte;

	if (poll(&p, 1, ms) <= 0 || recv(l->control, &byte, 1, MSG_PEEK) == 1)
		return (0);
	launch_end(l);
	return (err_set(e, ERR_FATAL, "%s has ended", PROGRAM));
}

int
launch_counts(const struct launch *l, struct wire_counts *n)
{
	uint8_t data[WIRE_MAX];
	struct err unused;
	ssize_t len;

	if (l->control == -1)
		return (0);
	len = recv(l->control, data, sizeof(data), MSG_DONTWAIT);
	return (
	    len > 0 && wire_parsecounts(n, data, (size_t)len, &unused) == 0);
}

int
launch_add(struct launch *l, int *sock, struct err *e)
{
	const struct wire_ask q = {.kind = WIRE_NEW};
	uint8_t data[WIRE_MAX];
	int end[2], rc;

	if (packet_pair(end, e) != 0)
		return (-1);
	rc = packet_send(l->control, data, wire_putask(data, &q), end[1], e);
	(void)close(end[1]);
	if (rc == 0) {
		*sock = end[0];
		return (0);
	}
	(void)close(end[0]);
	if (rc == 1)
		(void)err_set(e, ERR_TEMP, "%s takes no asker now", PROGRAM);
	return (err_in(e, "%s", PROGRAM));
}

static void
forget_process(struct launch *l)
{
	if (l->control != -1)
		(void)close(l->control);
	l->control = -1;
	l->pid = -1;
}

int
launch_isover(struct launch *l)
{
	if (l->pid != -1 && waitpid(l->pid, NULL, WNOHANG) == 0)
		return (0);
	forget_process(l);
	return (1);
}

void
launch_end(struct launch *l)
{
	pid_t pid = l->pid;
	int ms;

	forget_process(l);
	if (pid == -1)
		return;
	/* A coprocess that hangs in a file system may not end soon. */
	for (ms = 0; ms < END_MS; ms += LOOK_MS) {
		if (waitpid(pid, NULL, WNOHANG) != 0)
			return;
		(void)poll(NULL, 0, LOOK_MS);
	}
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, WNOHANG);
}
