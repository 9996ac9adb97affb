/*
 * A list that people write, with one item a line (listline.h): a channel and
 * its extras, or another item that a program asks for.
 *
 * A line that equals an earlier line is skipped.  When the list is read for the
 * first time, warnings tell its author about these lines, and about the first
 * remark without white space before it.
 */
#ifndef UTIL_CHANFILE_H
#define UTIL_CHANFILE_H

#include <sys/types.h>

#include "util/channel.h"
#include "util/err.h"
#include "util/listline.h"
#include "util/records.h"
#include "util/seen.h"

struct chanfile {
	const char *name; /* for messages */
	off_t start;      /* where the list begins; set by chanfile_keep */
	struct records rec;
	struct listline line;
	struct seen seen;
	int silent; /* do not warn, and do not skip repeated lines */
	int again;  /* the list is not read for the first time */
	int glued;  /* the warning about a remark was printed */
};

/*
 * Open ${path}; "-" is standard input.  ${path} is borrowed until the close.
 * Return 0, or -1 with the reason in ${e}.
 */
int chanfile_open(struct chanfile *f, const char *path, struct err *e);

/*
 * Find the next item, borrowed until the next call.  Return 1; 0 at the end; -1
 * with the reason in ${e}: ERR_INPUT and "FILE:LINE: reason" for a bad line,
 * and the next call continues behind this line; any other kind, with "FILE:
 * reason", is final.
 */
int chanfile_nextitem(
    struct chanfile *f, const char **item, size_t *len, struct err *e);

/*
 * Make sure that the list can be read again.  To be called before anything is
 * read.  A list that cannot seek, such as a pipe, is copied into memory.
 * Return 0, or -1 with the reason in ${e}.
 */
int chanfile_keep(struct chanfile *f, struct err *e);

/* Go back to the first line; only after chanfile_keep.  Return 0 or -1. */
int chanfile_rewind(struct chanfile *f, struct err *e);

/*
 * Read the next channel into ${c}, which must be empty.  Return as
 * chanfile_nextitem does.  The caller frees ${c}, after -1 too.
 */
int chanfile_next(struct chanfile *f, struct channel *c, struct err *e);

/*
 * Put the list's name in front of the text of ${e}, and for ERR_INPUT the
 * number of the last line too.  Always returns -1.
 */
int chanfile_where(const struct chanfile *f, struct err *e);

/* Close the file, but not standard input, and free the memory. */
void chanfile_close(struct chanfile *f);

#endif /* !UTIL_CHANFILE_H */
