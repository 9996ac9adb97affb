/*
 * spawn RUNS INPUT COMMAND_A [ARG]... -- COMMAND_B [ARG]...: run the two in
 * turn, each with the file INPUT as standard input and its output thrown away,
 * and print the median time from exec to exit of each, in microseconds.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return ((double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3);
}

static double
run(const char *input, char *const argv[])
{
	posix_spawn_file_actions_t fa;
	double start;
	pid_t pid;
	int status;

	(void)posix_spawn_file_actions_init(&fa);
	(void)posix_spawn_file_actions_addopen(&fa, 0, input, O_RDONLY, 0);
	(void)posix_spawn_file_actions_addopen(
	    &fa, 1, "/dev/null", O_WRONLY, 0);
	start = now();
	if (posix_spawnp(&pid, argv[0], &fa, NULL, argv, environ) != 0 ||
	    waitpid(pid, &status, 0) != pid || status != 0) {
		(void)fprintf(stderr, "spawn: %s failed\n", argv[0]);
		exit(1);
	}
	(void)posix_spawn_file_actions_destroy(&fa);
	return (now() - start);
}

static int
by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x < *y ? -1 : *x > *y);
}

int
main(int argc, char **argv)
{
	int n = argc > 3 ? (int)strtol(argv[1], NULL, 10) : 0, i, b = 3;
	double *ta, *tb;

	while (b < argc && strcmp(argv[b], "--") != 0)
		b++;
	if (n < 1 || n > 100000 || b + 1 >= argc) {
		(void)fprintf(stderr, "usage: spawn RUNS INPUT A -- B\n");
		return (2);
	}
	argv[b++] = NULL;
	ta = calloc((size_t)n, sizeof(*ta));
	tb = calloc((size_t)n, sizeof(*tb));
	if (ta == NULL || tb == NULL)
		return (1);
	for (i = 0; i < n; i++) {
		ta[i] = run(argv[2], argv + 3);
		tb[i] = run(argv[2], argv + b);
	}
	qsort(ta, (size_t)n, sizeof(*ta), by_value);
	qsort(tb, (size_t)n, sizeof(*tb), by_value);
	(void)printf("%.0f %.0f\n", ta[n / 2], tb[n / 2]);
	free(ta);
	free(tb);
	return (0);
}
