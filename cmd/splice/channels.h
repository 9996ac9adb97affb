/*
 * The channels of options -c and -f, in the order of the command line, once
 * for each base URL.  The file of -f is read anew each time, so that memory
 * does not grow with the file.
 */
#ifndef SPLICE_CHANNELS_H
#define SPLICE_CHANNELS_H

#include "util/chanfile.h"
#include "util/channel.h"
#include "util/err.h"

struct channels {
	const char **id; /* the argument of each -c; NULL in the place of -f */
	size_t n;
	size_t at;        /* the index in id[] that is read next */
	const char *path; /* of -f, or NULL */
	struct chanfile file;
	int opened;
};

/*
 * Add channel ${id}, which is borrowed, or with NULL the place of the file.
 * Return 0, or -1 if there is no memory.
 */
int channels_add(struct channels *s, const char *id, struct err *e);

/*
 * Open the file of -f, if there is one.  With ${many}, channels_rewind may be
 * called.  Return 0, or -1 with the reason in ${e}.
 */
int channels_open(struct channels *s, int many, struct err *e);

/*
 * Read the next channel into ${c}, which must be empty.  Return 1; 0 at the
 * end; -1 with the place and the reason in ${e}.  After ERR_INPUT, for a bad
 * channel, the next call continues behind that channel; any other kind is
 * final.  The caller frees ${c} in any case.
 */
int channels_next(struct channels *s, struct channel *c, struct err *e);

/* Put the place of the last channel in front of the text of ${e}; return -1. */
int channels_where(const struct channels *s, struct err *e);

/*
 * Start again at the first channel, after channels_open with ${many}.  Return
 * 0, or -1 with the reason in ${e}.
 */
int channels_rewind(struct channels *s, struct err *e);

void channels_free(struct channels *s);

#endif /* !SPLICE_CHANNELS_H */
