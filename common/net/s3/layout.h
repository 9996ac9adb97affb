/*
 * Cut a file into the parts of an upload, all of one size but the last.
 */
#ifndef S3_LAYOUT_H
#define S3_LAYOUT_H

#include "s3/s3list.h"

struct layout {
	uint64_t size; /* of the file, not 0 */
	uint64_t part; /* bytes of a part */
	size_t n;      /* number of parts */
};

/* Choose for a file of ${size} bytes.  ERR_INPUT if it is too large for S3. */
int layout_choose(struct layout *l, uint64_t size, struct err *e);

/*
 * Find the layout of a file of ${size} bytes from ${parts}, one at least, which
 * a store has.  Return 1; or 0 if they are not of such a file, or if the
 * layout is not clear.
 */
int layout_find(struct layout *l, uint64_t size, const struct s3parts *parts);

/* Return the length of part ${i}, from 0 on, which begins at i * l->part. */
uint64_t layout_len(const struct layout *l, size_t i);

#endif /* !S3_LAYOUT_H */
