/*
 * The lines of a log: of a file or of standard input, packed by gzip or not.
 * What is packed is told by its first bytes, not by its name.
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
	char *data; /* of size max + 1 at least */
	size_t size;
	size_t from, to; /* what was read and not returned yet */
	uint64_t number; /* of the line returned last, from 1 */
	int is_end;      /* nothing is left to read */
	int is_long;     /* the line at ${from} is too long, skip its rest */
};

/*
 * Open ${path}, or standard input if it is NULL, for lines of up to ${max}
 * bytes.  Return 0, or -1 with the reason in ${e}.
 */
int lines_open(struct lines *l, const char *path, size_t max, struct err *e);

/*
 * Find the next line, without its LF or CR LF, borrowed until the next call.
 * Return 1; 0 at the end; 2 if the line is too long: then ${line} has its
 * beginning; or -1 with the reason in ${e} if reading failed, which is final.
 */
int lines_next(struct lines *l, struct span *line, struct err *e);

/* Close the file, and free the memory. */
void lines_close(struct lines *l);

#endif /* !REPORT_LINES_H */
