#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "store/digest.h"
#include "util/io.h"

#define CHUNK       262144
#define SMALL_CHUNK 65536 /* stays in a cache for two digests */

int
digest_file(int fd, struct digest *d, struct err *e)
{
	struct sha256_ctx ctx;
	uint8_t *data;
	ssize_t n;

	if ((data = malloc(CHUNK)) == NULL)
		return (err_nomem(e));
	sha256_init(&ctx);
	d->size = 0;
	while ((n = io_pread(fd, data, CHUNK, d->size)) > 0) {
		sha256_update(&ctx, (size_t)n, data);
		d->size += (uint64_t)n;
	}
	if (n < 0)
		(void)err_sys(e, "cannot read the package");
	sha256_digest(&ctx, DIGEST_LEN, d->sha256);
	free(data);
	return (n < 0 ? -1 : 0);
}

/* The digests of parts, as far as the file has been read. */
struct parts {
	struct sha256_ctx ctx;
	uint64_t part, left; /* bytes of a part, and of this one to come */
	uint8_t *sums;
	size_t n;
};

static int
end_part(struct parts *p, struct err *e)
{
	uint8_t *more = reallocarray(p->sums, p->n + 1, DIGEST_LEN);

	if (more == NULL)
		return (err_nomem(e));
	p->sums = more;
	sha256_digest(&p->ctx, DIGEST_LEN, p->sums + p->n++ * DIGEST_LEN);
	p->left = p->part;
	return (0);
}

static int
add_bytes(struct parts *p, const uint8_t *data, size_t len, struct err *e)
{
	size_t n;

	for (; len > 0; data += n, len -= n) {
		n = len < p->left ? len : (size_t)p->left;
		sha256_update(&p->ctx, n, data);
		p->left -= n;
		if (p->left == 0 && end_part(p, e) != 0)
			return (-1);
	}
	return (0);
}

/* Read the file for both digests: 0, or -1. */
static int
read_parts(int fd, struct digest *d, struct sha256_ctx *ctx, struct parts *p,
    uint8_t *data, struct err *e)
{
	ssize_t n;

	while ((n = io_pread(fd, data, SMALL_CHUNK, d->size)) > 0) {
		sha256_update(ctx, (size_t)n, data);
		if (add_bytes(p, data, (size_t)n, e) != 0)
			return (-1);
		d->size += (uint64_t)n;
	}
	if (n < 0)
		return (err_sys(e, "cannot read the package"));
	return (p->left < p->part ? end_part(p, e) : 0);
}

int
digest_parts(
    int fd, uint64_t part, struct digest *d, uint8_t **sums, struct err *e)
{
	struct parts p = {.part = part, .left = part};
	struct sha256_ctx ctx;
	uint8_t *data = malloc(SMALL_CHUNK);
	int rc;

	if (data == NULL)
		return (err_nomem(e));
	sha256_init(&ctx);
	sha256_init(&p.ctx);
	d->size = 0;
	rc = read_parts(fd, d, &ctx, &p, data, e);
	sha256_digest(&ctx, DIGEST_LEN, d->sha256);
	free(data);
	if (rc != 0)
		free(p.sums);
	else
		*sums = p.sums;
	return (rc);
}

int
digest_equal(const struct digest *a, const struct digest *b)
{
	return (a->size == b->size &&
		memcmp(a->sha256, b->sha256, DIGEST_LEN) == 0);
}
