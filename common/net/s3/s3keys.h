/*
 * Read and check the list of a bucket's objects: the XML of ListObjects (Amazon
 * S3 API Reference, version 1, which all stores have).
 */
#ifndef S3_S3KEYS_H
#define S3_S3KEYS_H

#include "s3/s3list.h"

struct s3key {
	char *name; /* the full name of the object */
	uint64_t size;
	uint64_t modified; /* Unix seconds; 0: not known */
};

struct s3keys {
	struct s3key *key;
	size_t n;
};

/*
 * Append the objects of a page, and set ${page}, which was the mark of this
 * page, to the next.  ERR_FATAL if the XML is malformed, or if the next page
 * has no greater mark.  The caller frees ${keys} in any case.
 */
int s3keys_read(const void *data, size_t len, struct s3keys *keys,
    struct s3page *page, struct err *e);

/* Free the memory; ${keys} is empty and usable afterwards. */
void s3keys_free(struct s3keys *keys);

#endif /* !S3_S3KEYS_H */
