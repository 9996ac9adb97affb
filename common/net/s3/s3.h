/*
 * Multipart uploads to S3, and lists of uploads, parts and objects, over
 * caller.h (Amazon S3 API Reference).  ${c} must have no other call under way.
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
 * Wait so many timeouts for a store that puts an object together.  Blanks that
 * the store sends meanwhile count as progress.
 */
#define S3_PATIENCE 4

/* An upload to one key. */
struct s3multi {
	const char *key;
	char id[S3_ID_MAX];
	int sums; /* parts have x-amz-checksum-sha256 */
};

/*
 * Begin an upload to m->key: CreateMultipartUpload with the fields of the
 * object.  Fill in id and sums of ${m}.
 */
int s3_begin(struct caller *c, struct s3multi *m,
    const struct sigv4_field *field, size_t nfield, struct err *e);

/*
 * Append all uploads to full names (caller_name) that begin with ${prefix}.
 * The caller frees ${uploads} in any case; in s3_objects ${keys}, in s3_parts
 * ${parts}.
 */
int s3_uploads(struct caller *c, const char *prefix, struct s3uploads *uploads,
    struct err *e);

/*
 * Append a page of the objects whose full names begin with ${prefix}: the first
 * page if ${page} is all zero, else the page that the last call has left in
 * ${page}.  page->more tells whether another page follows.
 */
int s3_objects(struct caller *c, const char *prefix, struct s3page *page,
    struct s3keys *keys, struct err *e);

/* Append the parts of the upload.  ERR_NOTFOUND: the upload is gone. */
int s3_parts(struct caller *c, const struct s3multi *m, struct s3parts *parts,
    struct err *e);

/*
 * Prepare ${call} for UploadPart or UploadPartCopy of part ${number}: set
 * method, key, query and fd (-1).  ${m} and ${q} must stay until the answer.
 */
struct s3query {
	struct sigv4_field query[2];
	char number[16];
};
void s3_partcall(const struct s3multi *m, unsigned int number,
    struct s3query *q, struct call *call);

/*
 * Make one object of its parts: CompleteMultipartUpload.  Return 0, with the
 * object's entity tag, with or without quotes, in ${etag} of ${size} bytes, or
 * "" if the store names none that fits.  Or -1: ERR_NOTFOUND if the upload is
 * gone, perhaps since an earlier try has made the object and its answer was
 * lost, so send a HEAD; with ${fresh}, ERR_EXISTS if an object is there, or
 * ERR_UNSUPPORTED if the store cannot tell.
 */
int s3_complete(struct caller *c, const struct s3multi *m,
    const struct s3parts *parts, int fresh, char *etag, size_t size,
    struct err *e);

/* Give up the upload and its parts.  Return 0 also if it is gone already. */
int s3_abort(struct caller *c, const struct s3multi *m, struct err *e);

#endif /* !S3_S3_H */
