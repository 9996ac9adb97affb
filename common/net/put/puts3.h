/*
 * The place that is a bucket of S3; a part of putkind.h.
 */
#ifndef PUT_PUTS3_H
#define PUT_PUTS3_H

#include "put/putkind.h"
#include "s3/s3.h"
#include "s3/s3sum.h"

#define SHA256_HEX 65

/* The fields of each object; they point into ${f}, which must not move. */
struct s3fields {
	char sha256[SHA256_HEX]; /* META_SHA256 */
	struct sigv4_field field[CALL_FIELDS_MAX];
	size_t n;
};

/* Set the fields of every object, or add one; texts are borrowed. */
void s3fields_set(struct s3fields *f, const struct package *p);
void s3fields_add(struct s3fields *f, const char *name, const char *value);

/*
 * Make the object by ${write}.  Without ${replace}, ERR_EXISTS if there is one:
 * ${fresh} makes ${write} send If-None-Match.  If this fails with
 * ERR_UNSUPPORTED, look whether there is an object, and call ${write} without
 * ${fresh}; to->unconditional remembers this for the next package.
 */
typedef int s3_write(void *cookie, int fresh, struct err *e);
int s3_writenew(struct put *to, const struct package *p, int replace,
    s3_write *write, void *cookie, struct err *e);

/*
 * In puts3multi.c: put the package by a multipart upload, and continue an
 * unfinished one if possible.  ${etag}, of ${size} bytes, is "" before, and the
 * object's entity tag afterwards if the store tells it.
 */
int puts3_multi(struct put *to, struct package *p, int replace, char *etag,
    size_t size, struct err *e);

/* In puts3sweep.c: put_sweep.  An upload whose begin is unknown stays. */
int puts3_sweep(struct put *to, uint64_t before, int dry, put_found *found,
    void *cookie, struct err *e);

#endif /* !PUT_PUTS3_H */
