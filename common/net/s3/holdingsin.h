/*
 * Inside holdings: only for holdings.c, which lists, and holdingsdo.c.
 */
#ifndef S3_HOLDINGSIN_H
#define S3_HOLDINGSIN_H

#include <time.h>

#include "s3/holdings.h"
#include "store/store.h"

struct holdings {
	struct store *store;   /* a directory, */
	struct caller *caller; /* or a bucket */
};

/* The time of a file in the form of holding.modified. */
static inline uint64_t
holdings_seconds(time_t t)
{
	return (t > 0 ? (uint64_t)t : 0);
}

#endif /* !S3_HOLDINGSIN_H */
