/*
 * Read, check and write the XML of multipart uploads to S3.
 */
#ifndef S3_S3LIST_H
#define S3_S3LIST_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

#define S3_PART_MIN  (5ULL << 20) /* bytes of all parts but the last */
#define S3_PART_MAX  (5ULL << 30)
#define S3_PARTS_MAX 10000
#define S3_SIZE_MAX  (5ULL << 40)

#define S3_ETAG_MAX 128
#define S3_ID_MAX   1024
#define S3_SUM_MAX  64
#define S3_NAME_MAX 2048

/* A part that a store has. */
struct s3part {
	unsigned int number; /* from 1 on */
	uint64_t size;
	char etag[S3_ETAG_MAX];  /* as the store gives it, mostly with quotes */
	char sha256[S3_SUM_MAX]; /* in base64; "" if the store has none */
};

/* Parts in the order of their numbers. */
struct s3parts {
	struct s3part *part;
	size_t n;
};

/* An upload that was begun, and neither completed nor aborted. */
struct s3upload {
	char id[S3_ID_MAX];
	char name[S3_NAME_MAX]; /* the full name of its object */
	char since[40];         /* time of its begin: 2026-11-23T... */
};

struct s3uploads {
	struct s3upload *upload;
	size_t n;
};

/* Where the next page of a list begins; all zero: the first page. */
struct s3page {
	char mark[S3_NAME_MAX];
	char idmark[S3_ID_MAX];
	int more; /* there is a next page */
	/* For s3list_*: an earlier mark, and the number of marks before. */
	char seen[S3_NAME_MAX];
	char idseen[S3_ID_MAX];
	unsigned int marks;
};

#define S3PAGE_INIT                                                            \
	{                                                                      \
		.mark = "", .idmark = "", .more = 0, .seen = "", .idseen = "", \
		.marks = 0                                                     \
	}

/*
 * Append the parts of a page of ListParts, and set ${page}, which was the mark
 * of this page, to the next.  ERR_FATAL if the XML is malformed, the part
 * numbers do not rise, or the marks go round in a circle, within 3 times the
 * pages of one round.  The caller frees ${parts} in any case.
 */
int s3list_parts(const void *data, size_t len, struct s3parts *parts,
    struct s3page *page, struct err *e);

/*
 * The same for ListMultipartUploads; also ERR_FATAL for the 100,001st upload.
 */
int s3list_uploads(const void *data, size_t len, struct s3uploads *uploads,
    struct s3page *page, struct err *e);

/* Append the body of CompleteMultipartUpload, checksums too with ${sums}. */
void s3list_complete(struct buf *out, const struct s3parts *parts, int sums);

/* Free the memory; both are empty and usable afterwards. */
void s3parts_free(struct s3parts *parts);
void s3uploads_free(struct s3uploads *uploads);

#endif /* !S3_S3LIST_H */
