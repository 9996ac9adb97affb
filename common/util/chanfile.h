/*
 * A list: one item a line, written by people (listline.h): a channel and its
 * extras, or whatever else a program asks for.
 *
 * What was chosen for the person who wrote it is told, by warnings, the first
 * time that the list is read: a line that was there already, which is passed
 * over, and the first remark without white space before it.
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
	off_t start;      /* where it begins, once it can be read again */
	struct records rec;
	struct listline line;
	struct seen seen;
	int silent; /* tell nothing, and pass over no line as known */
	int again;  /* it is not read for the first time */
	int glued;  /* a remark was told */
};

/* Open ${path}, which is borrowed until the close; "-" is standard input. */
int chanfile_open(struct chanfile *f, const char *path, struct err *e);

/*
 * The next item, borrowed until the next call.  Returns 1; 0 at the end; -1
 * with "FILE:LINE: reason" in ${e}: ERR_INPUT for a bad line, after which the
 * next call goes on behind it; any other kind is final.
 */
int chanfile_nextitem(
    struct chanfile *f, const char **item, size_t *len, struct err *e);

/*
 * Before anything is read: make sure that it can be read again.  What is no
 * file, such as a pipe, is copied into memory.
 */
int chanfile_keep(struct chanfile *f, struct err *e);

/* Begin anew, after chanfile_keep. */
int chanfile_rewind(struct chanfile *f, struct err *e);

/*
 * The next channel, into ${c}, which must be empty.  Returns as
 * chanfile_nextitem does.  After -1 ${c} must be freed.
 */
int chanfile_next(struct chanfile *f, struct channel *c, struct err *e);

/* Put where the last line stands in front of the text of ${e}: -1. */
int chanfile_where(const struct chanfile *f, struct err *e);

/* Close the file. */
void chanfile_close(struct chanfile *f);

#endif /* !UTIL_CHANFILE_H */
