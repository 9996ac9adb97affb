/*
 * The channels of options -c and -f, in the order of the command line, as many
 * times as there are base URLs.  A file is read anew each time, so that the
 * memory does not grow with it.
 */
#ifndef SPLICE_SOURCES_H
#define SPLICE_SOURCES_H

#include "util/chanfile.h"
#include "util/channel.h"
#include "util/err.h"

struct sources {
	const char **id; /* of each -c; NULL where -f stands */
	size_t n;
	size_t at;        /* the source that is read */
	const char *path; /* of -f, or NULL */
	struct chanfile file;
	int opened;
};

/* Add a channel, or with NULL the place of the file.  -1 without memory. */
int sources_add(struct sources *s, const char *id, struct err *e);

/* Open the file, if there is one, to be read once or many times. */
int sources_open(struct sources *s, int many, struct err *e);

/*
 * The next channel, into ${c}, which must be empty.  Returns 1; 0 at the end;
 * -1 with where and why in ${e}: ERR_INPUT for one that is bad, after which the
 * next call goes on behind it, any other kind is final.
 */
int sources_next(struct sources *s, struct channel *c, struct err *e);

/* Put where the last channel stands in front of the text of ${e}: -1. */
int sources_where(const struct sources *s, struct err *e);

/* Begin anew. */
int sources_rewind(struct sources *s, struct err *e);

void sources_free(struct sources *s);

#endif /* !SPLICE_SOURCES_H */
