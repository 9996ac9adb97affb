#include <nettle/md5.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <stdlib.h>

#include "store/sums.h"
#include "util/io.h"

/*
 * One thread runs while the whole file is digested.  This takes half as long as
 * the MD5s of the parts, and more threads would slow it down: the first part
 * waits for it.  A second thread joins afterwards, so that a fast network does
 * not wait for MD5.
 */
#define SUMS_THREADS 2

#define SUMS_CHUNK 131072

struct sum {
	uint8_t sum[SUMS_LEN_SHA256]; /* an MD5 fills only the first bytes */
	int there;
};

struct sums {
	int fd;
	struct filestate state;
	enum sums_kind kind;
	uint64_t part;
	size_t n;
	pthread_mutex_t lock; /* for all below */
	pthread_cond_t moved;
	struct sum *sum; /* ${n} of them */
	size_t next;     /* the first part that no thread has begun */
	uint64_t reach;  /* parts may be read up to here */
	int stop;
	int failed; /* for this reason: */
	struct err err;
	pthread_t thread[SUMS_THREADS];
	size_t nthread;
};

/* Return where part ${i} begins, or where the last part ends. */
static uint64_t
part_off(const struct sums *s, size_t i)
{
	return (i < s->n ? i * s->part : s->state.size);
}

union context {
	struct md5_ctx md5;
	struct sha256_ctx sha256;
};

static void
hash_begin(const struct sums *s, union context *ctx)
{
	if (s->kind == SUMS_MD5)
		md5_init(&ctx->md5);
	else
		sha256_init(&ctx->sha256);
}

static void
hash_update(
    const struct sums *s, union context *ctx, const uint8_t *data, size_t len)
{
	if (s->kind == SUMS_MD5)
		md5_update(&ctx->md5, len, data);
	else
		sha256_update(&ctx->sha256, len, data);
}

static void
end(const struct sums *s, union context *ctx, uint8_t *sum)
{
	if (s->kind == SUMS_MD5)
		md5_digest(&ctx->md5, SUMS_LEN_MD5, sum);
	else
		sha256_digest(&ctx->sha256, SUMS_LEN_SHA256, sum);
}

/*
 * Digest part ${i}.  Check the state last: if it has not changed, the bytes are
 * those that the file had when the state was taken.
 */
static int
digest_part(const struct sums *s, size_t i, uint8_t *data, struct err *e)
{
	uint64_t at = part_off(s, i), past = part_off(s, i + 1);
	union context ctx;
	ssize_t n;

	hash_begin(s, &ctx);
	for (; at < past; at += (uint64_t)n) {
		n = io_pread(s->fd, data,
		    past - at < SUMS_CHUNK ? (size_t)(past - at) : SUMS_CHUNK,
		    at);
		if (n < 0)
			return (err_sys(e, "cannot read the file"));
		if (n == 0)
			return (
			    err_set(e, ERR_TEMP, "the file became shorter"));
		hash_update(s, &ctx, data, (size_t)n);
	}
	end(s, &ctx, s->sum[i].sum);
	return (filestate_check(&s->state, s->fd, e));
}

/* Take a part, and wait until it may be read.  Return 0 if there is none. */
static int
next_part(struct sums *s, size_t *i)
{
	*i = s->next++;
	while (!s->stop && *i < s->n && s->reach < part_off(s, *i + 1))
		(void)pthread_cond_wait(&s->moved, &s->lock);
	return (!s->stop && *i < s->n);
}

static void *
digest_loop(void *cookie)
{
	struct sums *s = cookie;
	uint8_t *data = malloc(SUMS_CHUNK);
	struct err e;
	size_t i;
	int rc;

	(void)pthread_mutex_lock(&s->lock);
	while (next_part(s, &i)) {
		(void)pthread_mutex_unlock(&s->lock);
		rc = data == NULL ? err_nomem(&e) : digest_part(s, i, data, &e);
		(void)pthread_mutex_lock(&s->lock);
		if (rc == 0) {
			s->sum[i].there = 1;
		} else if (!s->failed) {
			s->failed = s->stop = 1;
			s->err = e;
		}
		(void)pthread_cond_broadcast(&s->moved);
	}
	(void)pthread_mutex_unlock(&s->lock);
	free(data);
	return (NULL);
}

static int
start_thread(struct sums *s)
{
	if (pthread_create(&s->thread[s->nthread], NULL, digest_loop, s) != 0)
		return (-1);
	s->nthread++;
	return (0);
}

int
sums_start(struct sums **out, int fd, const struct filestate *state,
    enum sums_kind kind, uint64_t part, struct err *e)
{
	uint64_t n =
	    state->size / part + (state->size % part != 0 || state->size == 0);
	struct sums *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return (err_nomem(e));
	s->fd = fd;
	s->state = *state;
	s->kind = kind;
	s->part = part;
	s->n = (size_t)n;
	(void)pthread_mutex_init(&s->lock, NULL);
	(void)pthread_cond_init(&s->moved, NULL);
	s->sum = n > SIZE_MAX ? NULL : calloc(s->n, sizeof(*s->sum));
	if (s->sum == NULL) {
		(void)err_nomem(e);
		goto fail;
	}
	if (start_thread(s) != 0) {
		(void)err_set(e, ERR_TEMP, "no thread can be started");
		goto fail;
	}
	*out = s;
	return (0);
fail:
	sums_free(s);
	return (-1);
}

/* Tell the threads how far they may go, or that they are to stop. */
static void
tell_threads(struct sums *s, uint64_t reach, int stop)
{
	(void)pthread_mutex_lock(&s->lock);
	s->reach = reach;
	s->stop = s->stop || stop;
	(void)pthread_cond_broadcast(&s->moved);
	(void)pthread_mutex_unlock(&s->lock);
}

void
sums_reach(struct sums *s, uint64_t reach)
{
	tell_threads(s, reach, 0);
}

int
sums_release(struct sums *s, uint64_t size, struct err *e)
{
	if (size != s->state.size)
		return (err_set(e, ERR_TEMP, "the file has changed meanwhile"));
	if (filestate_check(&s->state, s->fd, e) != 0)
		return (-1);
	tell_threads(s, UINT64_MAX, 0);
	/* The first thread digests all parts if no second can be started. */
	while (s->nthread < SUMS_THREADS && s->nthread < s->n &&
	       start_thread(s) == 0)
		continue;
	return (0);
}

int
sums_fit(const struct sums *s, enum sums_kind kind, uint64_t part)
{
	return (s != NULL && s->kind == kind && s->part == part);
}

int
sums_wait(struct sums *s, size_t i, const uint8_t **sum, struct err *e)
{
	int there;

	(void)pthread_mutex_lock(&s->lock);
	while (!s->sum[i].there && !s->failed)
		(void)pthread_cond_wait(&s->moved, &s->lock);
	there = s->sum[i].there;
	(void)pthread_mutex_unlock(&s->lock);
	*sum = s->sum[i].sum;
	if (!there)
		*e = s->err;
	return (there ? 0 : -1);
}

void
sums_free(struct sums *s)
{
	if (s == NULL)
		return;
	tell_threads(s, 0, 1);
	while (s->nthread > 0)
		(void)pthread_join(s->thread[--s->nthread], NULL);
	(void)pthread_cond_destroy(&s->moved);
	(void)pthread_mutex_destroy(&s->lock);
	free(s->sum);
	free(s);
}
