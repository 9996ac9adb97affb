/*
 * Records of text from a descriptor: lines, or pieces that end in a NUL.  What
 * follows the last separator is a record too, unless it is empty.  A record
 * that is too long is skipped and reported, so that memory stays bounded
 * whatever is sent.
 */
#ifndef UTIL_RECORDS_H
#define UTIL_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

struct records {
	int fd;
	char sep;
	size_t max;     /* the longest record allowed */
	uint64_t num;   /* the number of the record returned last, from 1 */
	struct buf buf; /* what was read; from pos on it was not returned yet */
	size_t pos;
	int eof;
};

/* Start to read records of ${fd}, which stays the caller's. */
void records_init(struct records *r, int fd, char sep, size_t max);

/*
 * The next record without its separator, borrowed until the next call.
 * Returns 1; 0 at the end; -1 with the reason in ${e}: ERR_INPUT for a record
 * that is too long, after which the next call goes on behind it; any other
 * kind if reading failed, which is final.
 */
int records_next(struct records *r, const char **s, size_t *len, struct err *e);

/* Must the next call read, and so perhaps wait? */
int records_mustread(const struct records *r);

/* The descriptor has been set back to its start: begin anew. */
void records_rewind(struct records *r);

/* Free the memory. */
void records_free(struct records *r);

#endif /* !UTIL_RECORDS_H */
