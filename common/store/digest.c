#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "store/digest.h"
#include "util/io.h"

/* Digest the whole file.  Tell ${s} (NULL: nobody) how far the reading is. */
static int
digest_whole(int fd, struct digest *d, struct sums *s,
    const struct digest_tap *tap, struct err *e)
{
	struct sha256_ctx ctx;
	uint8_t *data;
	ssize_t n;

	if ((data = malloc(IO_CHUNK)) == NULL)
		return (err_nomem(e));
	sha256_init(&ctx);
	d->size = 0;
	while ((n = io_pread(fd, data, IO_CHUNK, d->size)) > 0) {
		sha256_update(&ctx, (size_t)n, data);
		d->size += (uint64_t)n;
		if (s != NULL)
			sums_reach(s, d->size);
		if (tap != NULL)
			tap->show(tap->cookie, data, (size_t)n);
	}
	if (n < 0)
		(void)err_sys(e, "cannot read the package");
	sha256_digest(&ctx, DIGEST_LEN, d->sha256);
	free(data);
	return (n < 0 ? -1 : 0);
}

int
digest_file(
    int fd, struct digest *d, const struct digest_tap *tap, struct err *e)
{
	return (digest_whole(fd, d, NULL, tap, e));
}

int
digest_parts(int fd, struct digest *d, struct sums *s,
    const struct digest_tap *tap, struct err *e)
{
	if (digest_whole(fd, d, s, tap, e) != 0)
		return (-1);
	return (sums_release(s, d->size, e));
}

int
digest_equal(const struct digest *a, const struct digest *b)
{
	return (a->size == b->size &&
		memcmp(a->sha256, b->sha256, DIGEST_LEN) == 0);
}
