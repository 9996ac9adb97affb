#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/lines.h"

/* The least number of bytes to read at once. */
#define READ_LEAST (1024 * 1024)

static int
open_file(const char *path, struct err *e)
{
	struct stat st;
	int fd;

	/*
	 * Duplicate the descriptor: closing the file leaves standard input
	 * open.
	 */
	fd = path == NULL ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
			  : open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return (err_sys(e, "cannot open"));
	if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
		return (fd);
	(void)close(fd);
	return (err_set(e, ERR_INPUT, "a directory, not a log"));
}

int
lines_open(struct lines *l, const char *path, size_t max, struct err *e)
{
	int fd = open_file(path, e);

	if (fd == -1)
		return (-1);
	memset(l, 0, sizeof(*l));
	l->max = max;
	l->size = max + 2 + READ_LEAST;
	if ((l->data = malloc(l->size)) != NULL &&
	    (l->file = gzdopen(fd, "rb")) != NULL) {
		(void)gzbuffer(l->file, READ_LEAST / 4);
		return (0);
	}
	free(l->data);
	(void)close(fd);
	return (err_nomem(e));
}

/* Set ${e} to the reason why zlib cannot read. */
static int
fail(struct lines *l, struct err *e)
{
	int code;
	const char *text = gzerror(l->file, &code), *said;

	if (code == Z_ERRNO)
		return (err_sys(e, "cannot read"));
	if (code == Z_MEM_ERROR)
		return (err_nomem(e));
	if (code == Z_BUF_ERROR)
		return (err_set(
		    e, ERR_INPUT, "broken gzip: the file ends too early"));
	/* zlib names the descriptor first: "<fd:3>: incorrect data check". */
	said = strstr(text, ">: ");
	return (err_set(
	    e, ERR_INPUT, "broken gzip: %s", said == NULL ? text : said + 3));
}

/*
 * Move the start of an unfinished line to the front, and read more behind it.
 * At the end of a truncated file gzread returns 0, and gzerror an error.
 */
static int
read_more(struct lines *l, struct err *e)
{
	int n, code;

	memmove(l->data, l->data + l->from, l->to - l->from);
	l->to -= l->from;
	l->from = 0;
	errno = 0;
	n = gzread(l->file, l->data + l->to, (unsigned int)(l->size - l->to));
	if (n > 0) {
		l->to += (size_t)n;
		return (0);
	}
	if (n < 0)
		return (fail(l, e));
	(void)gzerror(l->file, &code);
	if (code != Z_OK)
		return (fail(l, e));
	l->is_end = 1;
	return (0);
}

/* Return ${len} bytes at l->from, and skip ${behind} bytes after them. */
static int
give_line(struct lines *l, size_t len, size_t behind, struct span *line)
{
	*line = (struct span){l->data + l->from, len};
	l->from += len + behind;
	l->number++;
	if (line->len > 0 && line->p[line->len - 1] == '\r')
		line->len--;
	return (line->len > l->max ? 2 : 1);
}

/* Skip the rest of a line that is too long. */
static int
skip_rest(struct lines *l, struct err *e)
{
	const char *end;

	while (
	    (end = memchr(l->data + l->from, '\n', l->to - l->from)) == NULL) {
		l->from = l->to;
		if (l->is_end)
			break;
		if (read_more(l, e) != 0)
			return (-1);
	}
	if (end != NULL)
		l->from = (size_t)(end - l->data) + 1;
	l->is_long = 0;
	return (0);
}

int
lines_next(struct lines *l, struct span *line, struct err *e)
{
	size_t looked = 0;
	const char *end;

	if (l->is_long && skip_rest(l, e) != 0)
		return (-1);
	for (;;) {
		end = memchr(
		    l->data + l->from + looked, '\n', l->to - l->from - looked);
		if (end != NULL)
			return (give_line(
			    l, (size_t)(end - l->data) - l->from, 1, line));
		looked = l->to - l->from;
		if (looked > l->max + 1) {
			l->is_long = 1;
			return (give_line(l, looked, 0, line));
		}
		if (l->is_end)
			return (looked > 0 ? give_line(l, looked, 0, line) : 0);
		if (read_more(l, e) != 0)
			return (-1);
	}
}

void
lines_close(struct lines *l)
{
	(void)gzclose_r(l->file);
	free(l->data);
}
