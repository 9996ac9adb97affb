#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listen/manager.h"
#include "listen/upgrade.h"
#include "util/num.h"

/* The old server and how many sockets of each use it passes: "PID:N:N". */
#define VARIABLE "CHANPACK_LISTEN_FROM"

#define ALL_MAX (2 * SOCKETS_MAX)

static struct {
	char **argv;
	pid_t from;     /* the old server; 0: there is none */
	int sockets[2]; /* by enum sockets_use */
} upgrade;

/* Ignore a variable that does not come from the parent of this process. */
static void
parse(const char *s)
{
	uint64_t n[3];
	size_t len, i;

	for (i = 0; i < 3; i++) {
		len = s == NULL ? 0 : strcspn(s, ":");
		if (len == 0 || num_parse(s, len, &n[i]) != 0 ||
		    s[len] != (i < 2 ? ':' : '\0'))
			return;
		s += len + 1;
	}
	if (n[0] != (uint64_t)getppid() || n[1] == 0 || n[1] > SOCKETS_MAX ||
	    n[2] > SOCKETS_MAX)
		return;
	upgrade.from = (pid_t)n[0];
	upgrade.sockets[SOCKETS_SERVE] = (int)n[1];
	upgrade.sockets[SOCKETS_METRICS] = (int)n[2];
}

void
upgrade_prepare(char *argv[])
{
	upgrade.argv = argv;
	parse(getenv(VARIABLE));
	(void)unsetenv(VARIABLE);
}

int
upgrade_inherited(enum sockets_use use, int *first)
{
	*first = MANAGER_FIRST;
	if (use == SOCKETS_METRICS)
		*first += upgrade.sockets[SOCKETS_SERVE];
	return (upgrade.sockets[use]);
}

void
upgrade_done(void)
{
	if (upgrade.from != 0 && getppid() == upgrade.from)
		(void)kill(upgrade.from, SIGTERM);
	upgrade.from = 0;
}

/* Copy the environment and add a variable; the strings are borrowed. */
static char **
add_variable(char *const *from, char *variable)
{
	size_t n = 0;
	char **env;

	while (from[n] != NULL)
		n++;
	if ((env = calloc(n + 2, sizeof(*env))) == NULL)
		return (NULL);
	memcpy(env, from, n * sizeof(*env));
	env[n] = variable;
	return (env);
}

/*
 * The sockets become the descriptors from MANAGER_FIRST on.  Duplicate them to
 * higher numbers first, so that moving one socket does not close another.
 */
static int
set_files(
    posix_spawn_file_actions_t *f, const int fd[], unsigned int n, int high[])
{
	unsigned int i;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		high[i] =
		    fcntl(fd[i], F_DUPFD_CLOEXEC, MANAGER_FIRST + ALL_MAX);
		rc = high[i] == -1 ? errno
				   : posix_spawn_file_actions_adddup2(
					 f, high[i], MANAGER_FIRST + (int)i);
	}
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(
		    f, MANAGER_FIRST + (int)n);
	return (rc);
}

/* The new server starts with no signal blocked, ignored or caught. */
static int
set_signals(posix_spawnattr_t *a)
{
	sigset_t none, all;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	if (posix_spawnattr_setsigmask(a, &none) != 0 ||
	    posix_spawnattr_setsigdefault(a, &all) != 0)
		return (EINVAL);
	return (posix_spawnattr_setflags(
	    a, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
}

static int
spawn(pid_t *pid, const int fd[], unsigned int n, char *const env[])
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int high[ALL_MAX], rc;
	unsigned int i;

	for (i = 0; i < ALL_MAX; i++)
		high[i] = -1;
	if ((rc = posix_spawn_file_actions_init(&files)) != 0)
		return (rc);
	if ((rc = posix_spawnattr_init(&attr)) == 0) {
		if ((rc = set_files(&files, fd, n, high)) == 0)
			rc = set_signals(&attr);
		if (rc == 0)
			rc = posix_spawnp(pid, upgrade.argv[0], &files, &attr,
			    upgrade.argv, env);
		(void)posix_spawnattr_destroy(&attr);
	}
	(void)posix_spawn_file_actions_destroy(&files);
	for (i = 0; i < n; i++)
		if (high[i] != -1)
			(void)close(high[i]);
	return (rc);
}

pid_t
upgrade_start(const struct sockets *serve, const struct sockets *metrics,
    char *const environment[], struct err *e)
{
	char variable[sizeof(VARIABLE) + 60];
	int fd[ALL_MAX];
	pid_t pid = -1;
	char **env;

	(void)snprintf(variable, sizeof(variable), VARIABLE "=%ld:%u:%u",
	    (long)getpid(), serve->n, metrics->n);
	memcpy(fd, serve->fd, serve->n * sizeof(fd[0]));
	memcpy(fd + serve->n, metrics->fd, metrics->n * sizeof(fd[0]));
	if ((env = add_variable(environment, variable)) == NULL) {
		(void)err_nomem(e);
		return (-1);
	}
	errno = spawn(&pid, fd, serve->n + metrics->n, env);
	free(env);
	if (errno == 0)
		return (pid);
	(void)err_sys(e, "cannot start the new server");
	return (-1);
}
