/*
 * Reads the lines of a log from a file or standard input, compressed by gzip or
 * not.  The first bytes of the file decide this, not its name.
 */
#ifndef REPORT_LINES_H
#define REPORT_LINES_H

#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#include "util/err.h"
#include "util/span.h"

struct lines {
	gzFile file;
	size_t max; /* the longest line, in bytes */
	char *data; /* longer than max + 1 bytes */
	size_t size;
	size_t from, to; /* what was read, but not returned yet */
	uint64_t number; /* of the last returned line, from 1 */
	int is_end;      /* the end of the file was read */
	int is_long;     /* skip the rest of the line at ${from} */
};

/*
 * Open ${path}, or standard input if ${path} is NULL, for lines of up to ${max}
 * bytes.  Return 0, or -1 with the reason in ${e}.
 */
int lines_open(struct lines *l, const char *path, size_t max, struct err *e);

/*
 * Find the next line, without its LF or CR LF, borrowed until the next call.
 * Return 1; 0 at the end; 2 if the line is too long, with its start in ${line};
 * -1 with the reason in ${e} if reading fails: do not call this again.
 */
int lines_next(struct lines *l, struct span *line, struct err *e);

/* Close the file, and free the memory. */
void lines_close(struct lines *l);

#endif /* !REPORT_LINES_H */
