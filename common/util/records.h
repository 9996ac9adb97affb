/*
 * Records of text from a descriptor: lines, or pieces that end in a NUL.  The
 * bytes behind the last separator are a record too, unless there are none.  A
 * record that is too long is skipped and reported, so that memory stays bounded
 * for any input.
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
	size_t max;     /* bytes of the longest record allowed */
	uint64_t num;   /* the number of the record returned last, from 1 */
	struct buf buf; /* bytes read; those from pos on are not returned yet */
	size_t pos;
	int eof;
};

/* Start to read records from ${fd}, which the caller closes. */
void records_init(struct records *r, int fd, char sep, size_t max);

/*
 * Find the next record, without its separator, borrowed until the next call.
 * Return 1; 0 at the end; -1 with the reason in ${e}: ERR_INPUT for a record
 * that is too long, and the next call continues behind it; any other kind if
 * reading failed, which is final.
 */
int records_next(struct records *r, const char **s, size_t *len, struct err *e);

/* Must the next records_next read, and so perhaps wait? */
int records_mustread(const struct records *r);

/* Start anew, after the caller set the descriptor back to the first record. */
void records_rewind(struct records *r);

/* Free the memory. */
void records_free(struct records *r);

#endif /* !UTIL_RECORDS_H */
