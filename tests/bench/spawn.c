/*
 * spawn RUNS INPUT COMMAND_A [ARG]... -- COMMAND_B [ARG]...: run the two in
 * turn, each with the file INPUT as standard input, and print the median times
 * of each in microseconds: from before its exec to the first byte of its
 * output, or to the end of an empty output; and to its exit.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return ((double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3);
}

static void
fail(const char *program)
{
	(void)fprintf(stderr, "spawn: %s failed\n", program);
	exit(1);
}

static void
run(const char *input, char *const argv[], double *first, double *end)
{
	posix_spawn_file_actions_t fa;
	int status, out[2];
	double start;
	char c[4096];
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) != 0)
		fail("pipe");
	(void)posix_spawn_file_actions_init(&fa);
	(void)posix_spawn_file_actions_addopen(&fa, 0, input, O_RDONLY, 0);
	(void)posix_spawn_file_actions_adddup2(&fa, out[1], 1);
	start = now();
	if (posix_spawnp(&pid, argv[0], &fa, NULL, argv, environ) != 0)
		fail(argv[0]);
	(void)close(out[1]);
	(void)!read(out[0], c, sizeof(c));
	*first = now() - start;
	while (read(out[0], c, sizeof(c)) > 0)
		continue;
	if (waitpid(pid, &status, 0) != pid || status != 0)
		fail(argv[0]);
	*end = now() - start;
	(void)close(out[0]);
	(void)posix_spawn_file_actions_destroy(&fa);
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
	double *t[4];

	while (b < argc && strcmp(argv[b], "--") != 0)
		b++;
	if (n < 1 || n > 100000 || b + 1 >= argc) {
		(void)fprintf(stderr, "usage: spawn RUNS INPUT A -- B\n");
		return (2);
	}
	argv[b++] = NULL;
	for (i = 0; i < 4; i++)
		if ((t[i] = calloc((size_t)n, sizeof(*t[i]))) == NULL)
			return (1);
	for (i = 0; i < n; i++) {
		run(argv[2], argv + 3, &t[0][i], &t[1][i]);
		run(argv[2], argv + b, &t[2][i], &t[3][i]);
	}
	for (i = 0; i < 4; i++) {
		qsort(t[i], (size_t)n, sizeof(*t[i]), by_value);
		(void)printf("%.0f%c", t[i][n / 2], i < 3 ? ' ' : '\n');
		free(t[i]);
	}
	return (0);
}
