/*
 * The place that is a bucket of S3; a part of put.h.
 */
#ifndef PUT_PUTS3_H
#define PUT_PUTS3_H

#include "put/putkind.h"
#include "s3/s3.h"
#include "s3/s3sum.h"

#define SHA256_HEX 65

/* What every object of ours has besides its bytes. */
struct s3fields {
	char sha256[SHA256_HEX]; /* META_SHA256 */
	struct sigv4_field field[CALL_FIELDS_MAX];
	size_t n;
};

void s3fields_set(struct s3fields *f, const struct package *p);
void s3fields_add(struct s3fields *f, const char *name, const char *value);

/*
 * Have ${write} make an object where none is, or any with ${replace}: with the
 * condition If-None-Match while ${fresh}.  A bucket that cannot do that, for
 * which ${write} fails with ERR_UNSUPPORTED, is looked at once more, written to
 * without it, and remembered.
 */
typedef int s3_write(void *cookie, int fresh, struct err *e);
int s3_writenew(struct put *to, const struct package *p, int replace,
    s3_write *write, void *cookie, struct err *e);

/* In puts3multi.c: put_send by a multipart upload, resumed if it can be. */
int puts3_multi(struct put *to, struct package *p, int replace, char *etag,
    size_t size, struct err *e);

/* In puts3sweep.c: put_sweep. */
int puts3_sweep(struct put *to, uint64_t before, int dry, put_found *found,
    void *cookie, struct err *e);

#endif /* !PUT_PUTS3_H */
