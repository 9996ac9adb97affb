/*
 * Multipart uploads to S3, and lists of what it has, over caller.h (Amazon S3
 * API Reference).
 */
#ifndef S3_S3_H
#define S3_S3_H

#include "s3/s3keys.h"
#include "s3/s3list.h"
#include "web/caller.h"

/* The field that has the digest of an object's content, in hexadecimal. */
#define META_SHA256 "x-amz-meta-chanpack-sha256"

/* Room for the longest list that a store gives in one answer. */
#define S3_ROOM (8 << 20)

/*
 * How many times longer than for other answers a store that puts an object
 * together is waited for; blanks that it sends meanwhile are an answer's.
 */
#define S3_PATIENCE 4

/* An upload to one key. */
struct s3multi {
	const char *key;
	char id[S3_ID_MAX];
	int sums; /* parts have x-amz-checksum-sha256 */
};

/*
 * Begin an upload to m->key: CreateMultipartUpload with the fields that the
 * object is to have.  Fills in the rest of ${m}.
 */
int s3_begin(struct caller *c, struct s3multi *m,
    const struct sigv4_field *field, size_t nfield, struct err *e);

/*
 * Append those whose objects' full names (caller_name) begin with ${prefix}.
 */
int s3_uploads(struct caller *c, const char *prefix, struct s3uploads *uploads,
    struct err *e);

/*
 * Append a page of the objects whose full names begin with ${prefix}: the first
 * one if ${page} is all zero, else the one behind; page->more tells whether
 * another follows.
 */
int s3_objects(struct caller *c, const char *prefix, struct s3page *page,
    struct s3keys *keys, struct err *e);

/* The parts that it has.  ERR_NOTFOUND: there is no such upload any more. */
int s3_parts(struct caller *c, const struct s3multi *m, struct s3parts *parts,
    struct err *e);

/*
 * Prepare ${call}, all zero, for part ${number}: method, key and the query,
 * which is in ${q} and stays there.  For UploadPart or UploadPartCopy.
 */
struct s3query {
	struct sigv4_field query[2];
	char number[16];
};
void s3_partcall(const struct s3multi *m, unsigned int number,
    struct s3query *q, struct call *call);

/*
 * Make one object of its parts.  ERR_NOTFOUND if the upload is gone: then it
 * may have been done by a call whose answer was lost; see what HEAD says.  With
 * ${fresh} nothing may be there already where the store can tell: ERR_EXISTS.
 * The object's entity tag, with or without its quotes, is then in ${etag}, of
 * ${size} bytes; "" if the store names none that fits.
 */
int s3_complete(struct caller *c, const struct s3multi *m,
    const struct s3parts *parts, int fresh, char *etag, size_t size,
    struct err *e);

/* Give it up, and all its parts; none any more is fine. */
int s3_abort(struct caller *c, const struct s3multi *m, struct err *e);

#endif /* !S3_S3_H */
