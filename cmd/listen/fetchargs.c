#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "listen/fetchargs.h"

#define PROGRAM "chanpack-fetch"

/*
 * Tries of each store: as many as fit into the worker's patience, or it would
 * be over before the next store is asked.
 */
#define RETRIES "2"
#define TRIES   3

/* Beside this program, wherever that was linked from. */
static void
find_program(char path[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
	size_t len;
	char *slash;

	path[n < 0 ? 0 : n] = '\0';
	slash = strrchr(path, '/');
	len = slash == NULL ? 0 : (size_t)(slash + 1 - path);
	/* None is looked for in the working directory. */
	if (len == 0 || len + sizeof(PROGRAM) > PATH_MAX)
		path[0] = '\0';
	else
		memcpy(path + len, PROGRAM, sizeof(PROGRAM));
}

static unsigned int
timeout(const struct distant *d)
{
	unsigned int parts = (unsigned int)d->stores.n * TRIES + 1;

	return (d->patience < parts ? 1 : d->patience / parts);
}

void
fetchargs_make(struct fetchargs *a, const struct distant *d)
{
	const char **arg = a->argv;
	size_t i;

	find_program(a->path);
	(void)snprintf(a->timeout, sizeof(a->timeout), "%u", timeout(d));
	*arg++ = PROGRAM;
	*arg++ = "--coprocess=1";
	*arg++ = "--retries";
	*arg++ = RETRIES;
	*arg++ = "--timeout";
	*arg++ = a->timeout;
	if (d->cache != NULL) {
		*arg++ = "--cache";
		*arg++ = d->cache;
		*arg++ = "--cache-size";
		*arg++ = d->cache_size;
	}
	for (i = 0; i < d->stores.n; i++) {
		*arg++ = "-s";
		*arg++ = d->stores.spec[i];
	}
	*arg = NULL;
}

void
fetchargs_exec(const struct fetchargs *a)
{
	char *const *argv = (char *const *)(uintptr_t)a->argv;

	(void)execv(a->path, argv);
	if (errno == ENOENT)
		(void)execvp(PROGRAM, argv);
}
