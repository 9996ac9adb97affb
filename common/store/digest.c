#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "store/digest.h"
#include "store/hasher.h"
#include "util/io.h"

#define CHUNK 262144

/* A tick of the clock that files get their times from is shorter. */
#define TICK_NS    10000000
#define TICK_TRIES 3

/* Digest all that is there; ${h}, which may be NULL, is told how far it is. */
static int
digest_whole(int fd, struct digest *d, struct hasher *h,
    const struct digest_tap *tap, struct err *e)
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
		if (h != NULL)
			hasher_reach(h, d->size);
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

static int
is_before(const struct timespec *a, const struct timespec *b)
{
	return (a->tv_sec < b->tv_sec ||
		(a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec));
}

/*
 * What each later write changes.  One in the same tick of the clock as the last
 * would leave the times as they are: that is waited for.
 */
static int
take_stamp(int fd, struct stat *st, struct err *e)
{
	const struct timespec tick = {.tv_nsec = TICK_NS};
	struct timespec now = {0};
	int tries;

	for (tries = 0; tries < TICK_TRIES; tries++) {
		if (fstat(fd, st) != 0)
			return (err_sys(e, "cannot read the package"));
		(void)clock_gettime(CLOCK_REALTIME_COARSE, &now);
		if (is_before(&st->st_ctim, &now))
			break;
		(void)nanosleep(&tick, NULL);
	}
	return (0);
}

static int
check_stamp(int fd, const struct stat *st, uint64_t size, struct err *e)
{
	struct stat now;

	if (fstat(fd, &now) != 0)
		return (err_sys(e, "cannot read the package"));
	if ((uint64_t)st->st_size == size && now.st_size == st->st_size &&
	    memcmp(&now.st_mtim, &st->st_mtim, sizeof(now.st_mtim)) == 0 &&
	    memcmp(&now.st_ctim, &st->st_ctim, sizeof(now.st_ctim)) == 0)
		return (0);
	return (err_set(e, ERR_TEMP, "the file has changed meanwhile"));
}

/* Room for the digests of a file of ${size}. */
static int
alloc_sums(struct sums *s, uint64_t size, struct err *e)
{
	uint64_t n = size / s->part + (size % s->part != 0 || size == 0);

	s->n = (size_t)n;
	s->sum = n > SIZE_MAX ? NULL : calloc(s->n, sizeof(*s->sum));
	return (s->sum == NULL ? err_nomem(e) : 0);
}

int
digest_parts(int fd, struct digest *d, struct sums *s,
    const struct digest_tap *tap, struct err *e)
{
	struct hasher *h;
	struct stat st;
	int rc;

	s->sum = NULL;
	if (take_stamp(fd, &st, e) != 0 ||
	    alloc_sums(s, (uint64_t)st.st_size, e) != 0)
		return (-1);
	rc = hasher_open(&h, fd, (uint64_t)st.st_size, s, e);
	if (rc == 0) {
		rc = digest_whole(fd, d, h, tap, e);
		if (rc != 0)
			hasher_stop(h);
		else
			rc = hasher_finish(h, e);
	}
	if (rc == 0)
		rc = check_stamp(fd, &st, d->size, e);
	if (rc != 0)
		sums_free(s);
	return (rc);
}

void
sums_free(struct sums *s)
{
	free(s->sum);
	s->sum = NULL;
}

int
digest_equal(const struct digest *a, const struct digest *b)
{
	return (a->size == b->size &&
		memcmp(a->sha256, b->sha256, DIGEST_LEN) == 0);
}
