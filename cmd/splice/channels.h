/*
 * The channels of options -c and -f, in the order of the command line, as many
 * times as there are base URLs.  A file is read anew each time, so that the
 * memory does not grow with it.
 */
#ifndef SPLICE_CHANNELS_H
#define SPLICE_CHANNELS_H

#include "util/chanfile.h"
#include "util/channel.h"
#include "util/err.h"

struct channels {
	const char **id; /* of each -c; NULL where -f stands */
	size_t n;
	size_t at;        /* the source that is read */
	const char *path; /* of -f, or NULL */
	struct chanfile file;
	int opened;
};

/* Add a channel, or with NULL the place of the file.  -1 without memory. */
int channels_add(struct channels *s, const char *id, struct err *e);

/* Open the file, if there is one, to be read once or many times. */
int channels_open(struct channels *s, int many, struct err *e);

/*
 * The next channel, into ${c}, which must be empty.  Returns 1; 0 at the end;
 * -1 with where and why in ${e}: ERR_INPUT for one that is bad, after which the
 * next call goes on behind it, any other kind is final.
 */
int channels_next(struct channels *s, struct channel *c, struct err *e);

/* Put where the last channel stands in front of the text of ${e}: -1. */
int channels_where(const struct channels *s, struct err *e);

/* Begin anew. */
int channels_rewind(struct channels *s, struct err *e);

void channels_free(struct channels *s);

#endif /* !SPLICE_CHANNELS_H */
