/*
 * How a file is cut into the parts of an upload: all of one size but the last.
 */
#ifndef S3_LAYOUT_H
#define S3_LAYOUT_H

#include "s3/s3list.h"

struct layout {
	uint64_t size; /* of the file, not 0 */
	uint64_t part; /* of a part */
	size_t n;      /* how many there are */
};

/* Choose for a file of ${size}: ERR_INPUT if it is too large for S3. */
int layout_choose(struct layout *l, uint64_t size, struct err *e);

/*
 * Find how the parts that a store has, one at least, were cut off a file of
 * ${size}.  1, or 0 if they were not, or there is no telling.
 */
int layout_find(struct layout *l, uint64_t size, const struct s3parts *parts);

/* The length of part ${i}, from 0 on, which begins at i * l->part. */
uint64_t layout_len(const struct layout *l, size_t i);

#endif /* !S3_LAYOUT_H */
