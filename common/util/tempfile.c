#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/io.h"
#include "util/tempfile.h"
#include "util/text.h"

int
tempfile_open(const char *dir, struct err *e)
{
	char name[4096];
	int fd, n;

	if (dir == NULL)
		dir = "/tmp";
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd != -1)
		return (fd);
	n = snprintf(name, sizeof(name), "%s/chanpack-XXXXXX", dir);
	if (n > 0 && (size_t)n < sizeof(name) &&
	    (fd = mkostemp(name, O_CLOEXEC)) != -1) {
		(void)unlink(name);
		return (fd);
	}
	return (err_sys(e, "cannot make a temporary file in %s",
	    text_safe(dir, strlen(dir))));
}

static int
copy_bytes(int in, int out, struct err *e)
{
	uint8_t *data = malloc(IO_CHUNK);
	ssize_t n;
	int rc = 0;

	if (data == NULL)
		return (err_nomem(e));
	while (rc == 0 && (n = io_read(in, data, IO_CHUNK)) != 0) {
		if (n < 0)
			rc = err_sys(e, "cannot read the package");
		else if (io_write(out, data, (size_t)n) != 0)
			rc = err_sys(e, "cannot write a temporary file");
	}
	free(data);
	return (rc);
}

int
tempfile_spool(const char *dir, int in, struct err *e)
{
	int fd = tempfile_open(dir, e);

	if (fd != -1 && copy_bytes(in, fd, e) != 0) {
		(void)close(fd);
		fd = -1;
	}
	return (fd);
}
