/*
 * Inside holdings: for holdings.c, which lists, and holdingsdo.c alone.
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

/* A time of a file as holdings have it. */
static inline uint64_t
holdings_seconds(time_t t)
{
	return (t > 0 ? (uint64_t)t : 0);
}

#endif /* !S3_HOLDINGSIN_H */
