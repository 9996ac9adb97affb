/*
 * A channel file: one channel a line, in the syntax of channel_parseline.
 */
#ifndef UTIL_CHANFILE_H
#define UTIL_CHANFILE_H

#include <sys/types.h>

#include "util/channel.h"
#include "util/err.h"
#include "util/records.h"

struct chanfile {
	const char *name; /* for messages */
	off_t start;      /* where it begins, once it can be read again */
	struct records rec;
};

/* Open ${path}, which is borrowed until the close; "-" is standard input. */
int chanfile_open(struct chanfile *f, const char *path, struct err *e);

/*
 * Before anything is read: make sure that it can be read again.  What is no
 * file, such as a pipe, is copied into memory.
 */
int chanfile_keep(struct chanfile *f, struct err *e);

/* Begin anew, after chanfile_keep. */
int chanfile_rewind(struct chanfile *f, struct err *e);

/*
 * The next channel, into ${c}, which must be empty; lines without one are
 * passed over.  Returns 1; 0 at the end; -1 with "FILE:LINE: reason" in ${e}:
 * ERR_INPUT for a bad line, after which the next call goes on behind it; any
 * other kind is final.  After -1 ${c} must be freed.
 */
int chanfile_next(struct chanfile *f, struct channel *c, struct err *e);

/* Put where the last line stands in front of the text of ${e}: -1. */
int chanfile_where(const struct chanfile *f, struct err *e);

/* Close the file. */
void chanfile_close(struct chanfile *f);

#endif /* !UTIL_CHANFILE_H */
