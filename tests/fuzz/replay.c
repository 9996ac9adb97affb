/*
 * Run a fuzzer's target over the files of its corpus, which the command line
 * names: the regression test for all that fuzzing has found.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "util/io.h"

static void
replay(const char *path)
{
	struct stat st;
	uint8_t *data;
	int fd;

	if ((fd = open(path, O_RDONLY)) == -1 || fstat(fd, &st) != 0 ||
	    (data = malloc((size_t)st.st_size + 1)) == NULL ||
	    io_read(fd, data, (size_t)st.st_size) != st.st_size) {
		perror(path);
		exit(1);
	}
	(void)close(fd);
	/* Give the exact size, so that a sanitizer sees an overrun. */
	data = realloc(data, st.st_size > 0 ? (size_t)st.st_size : 1);
	(void)LLVMFuzzerTestOneInput(data, (size_t)st.st_size);
	free(data);
}

int
main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		replay(argv[i]);
	(void)printf("%d inputs\n", argc - 1);
	return (argc > 1 ? 0 : 1);
}
