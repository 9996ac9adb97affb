/*
 * Is a secret in what a process has?  memscan PID reads the secret, a line,
 * from standard input, and looks for it in the process's readable memory (maps
 * and mem) and its environ.  Prints where it is; status 0 if it is nowhere, 1
 * if it is somewhere, 2 if that could not be found out.  Each process is looked
 * through to the end, and what was read is counted on standard error.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (1 << 20)

/*
 * A sanitizer's runtime keeps a copy of the environment, and terabytes of
 * shadow: with -DENVIRON_ALONE the memory is left out.
 */
#ifdef ENVIRON_ALONE
#define LEAST 1
#else
#define LEAST 65536
#endif

static char secret[256];
static size_t len;
static unsigned long long count;

/* Look through ${fd} from ${from} to ${to}, in chunks that overlap. */
static int
scan(int fd, unsigned long from, unsigned long to, const char *what)
{
	static char data[CHUNK];
	unsigned long at;
	ssize_t n;
	int found = 0;

	for (at = from; at < to; at += (unsigned long)n - (len - 1)) {
		n = pread(
		    fd, data, to - at < CHUNK ? to - at : CHUNK, (off_t)at);
		if (n <= 0)
			break;
		count += (unsigned long long)n;
		if (memmem(data, (size_t)n, secret, len) != NULL) {
			printf("in %s", what);
			found = 1;
		}
		if ((size_t)n < len)
			break;
	}
	return (found);
}

static int
open_of(const char *pid, const char *name)
{
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%s/%s", pid, name);
	if ((fd = open(path, O_RDONLY)) == -1) {
		perror(path);
		exit(2);
	}
	return (fd);
}

int
main(int argc, char *argv[])
{
	unsigned long from, to;
	char line[1024], perms[8];
	FILE *maps;
	int found = 0, mem;

	if (argc != 2 || fgets(secret, sizeof(secret), stdin) == NULL)
		return (2);
	if ((len = strcspn(secret, "\n")) < 8)
		return (2);
	mem = open_of(argv[1], "mem");
	if ((maps = fdopen(open_of(argv[1], "maps"), "r")) == NULL)
		return (2);
	while (fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%lx-%lx %7s", &from, &to, perms) == 3 &&
		    perms[0] == 'r' && LEAST > 1)
			found |= scan(mem, from, to, line);
	found |= scan(open_of(argv[1], "environ"), 0, CHUNK, "environ\n");
	(void)fprintf(stderr, "%llu bytes\n", count);
	return (count < LEAST ? 2 : found);
}
