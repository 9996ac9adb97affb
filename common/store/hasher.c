#include <errno.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <stdlib.h>

#include "store/hasher.h"
#include "util/io.h"

/* MD5 takes twice as long as what reads the whole does. */
#define THREADS 2

#define CHUNK 131072

struct hasher {
	int fd;
	uint64_t size;
	struct sums *sums;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t moved;
	size_t next;  /* part that nobody has begun */
	uint64_t end; /* how far they may go */
	int stop;
	int failed, error; /* errno; 0: the file is too short */
	pthread_t thread[THREADS];
	size_t n;
};

/* Where part ${i}, or what would be behind the last, begins. */
static uint64_t
part_off(const struct hasher *h, size_t i)
{
	return (i < h->sums->n ? i * h->sums->part : h->size);
}

union context {
	struct md5_ctx md5;
	struct sha256_ctx sha256;
};

static void
begin(const struct hasher *h, union context *ctx)
{
	if (h->sums->kind == SUMS_MD5)
		md5_init(&ctx->md5);
	else
		sha256_init(&ctx->sha256);
}

static void
update(
    const struct hasher *h, union context *ctx, const uint8_t *data, size_t len)
{
	if (h->sums->kind == SUMS_MD5)
		md5_update(&ctx->md5, len, data);
	else
		sha256_update(&ctx->sha256, len, data);
}

static void
end(const struct hasher *h, union context *ctx, uint8_t *sum)
{
	if (h->sums->kind == SUMS_MD5)
		md5_digest(&ctx->md5, DIGEST_MD5, sum);
	else
		sha256_digest(&ctx->sha256, DIGEST_LEN, sum);
}

/* Digest part ${i}: 0, or -1 with ${error} as in struct hasher. */
static int
digest_part(const struct hasher *h, size_t i, uint8_t *data, int *error)
{
	uint64_t at = part_off(h, i), past = part_off(h, i + 1);
	union context ctx;
	ssize_t n;

	begin(h, &ctx);
	for (; at < past; at += (uint64_t)n) {
		n = io_pread(h->fd, data,
		    past - at < CHUNK ? (size_t)(past - at) : CHUNK, at);
		if (n <= 0) {
			*error = n < 0 ? errno : 0;
			return (-1);
		}
		update(h, &ctx, data, (size_t)n);
	}
	end(h, &ctx, h->sums->sum[i]);
	return (0);
}

/* Take a part when it may be read: 1, or 0 if there are no more. */
static int
next_part(struct hasher *h, size_t *i)
{
	*i = h->next++;
	while (!h->stop && *i < h->sums->n && h->end < part_off(h, *i + 1))
		(void)pthread_cond_wait(&h->moved, &h->lock);
	return (!h->stop && *i < h->sums->n);
}

static void *
work(void *cookie)
{
	struct hasher *h = cookie;
	uint8_t *data = malloc(CHUNK);
	int error = ENOMEM, rc;
	size_t i;

	(void)pthread_mutex_lock(&h->lock);
	while (next_part(h, &i)) {
		(void)pthread_mutex_unlock(&h->lock);
		rc = data == NULL ? -1 : digest_part(h, i, data, &error);
		(void)pthread_mutex_lock(&h->lock);
		if (rc != 0) {
			h->failed = h->stop = 1;
			h->error = error;
		}
	}
	(void)pthread_mutex_unlock(&h->lock);
	free(data);
	return (NULL);
}

int
hasher_open(
    struct hasher **out, int fd, uint64_t size, struct sums *s, struct err *e)
{
	struct hasher *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return (err_nomem(e));
	h->fd = fd;
	h->size = size;
	h->sums = s;
	(void)pthread_mutex_init(&h->lock, NULL);
	(void)pthread_cond_init(&h->moved, NULL);
	while (h->n < THREADS &&
	       pthread_create(&h->thread[h->n], NULL, work, h) == 0)
		h->n++;
	*out = h;
	if (h->n > 0)
		return (0);
	hasher_stop(h);
	return (err_set(e, ERR_TEMP, "no thread can be started"));
}

/* Tell the threads how far they may go, or that they are to stop. */
static void
tell(struct hasher *h, uint64_t reach, int stop)
{
	(void)pthread_mutex_lock(&h->lock);
	h->end = reach;
	h->stop = h->stop || stop;
	(void)pthread_cond_broadcast(&h->moved);
	(void)pthread_mutex_unlock(&h->lock);
}

void
hasher_reach(struct hasher *h, uint64_t reach)
{
	tell(h, reach, 0);
}

static void
join(struct hasher *h)
{
	while (h->n > 0)
		(void)pthread_join(h->thread[--h->n], NULL);
}

static void
destroy(struct hasher *h)
{
	(void)pthread_cond_destroy(&h->moved);
	(void)pthread_mutex_destroy(&h->lock);
	free(h);
}

int
hasher_finish(struct hasher *h, struct err *e)
{
	int failed, error;

	/* What was read may be less: then the threads find that out. */
	tell(h, UINT64_MAX, 0);
	join(h);
	failed = h->failed;
	error = h->error;
	destroy(h);
	if (!failed)
		return (0);
	errno = error;
	if (error != 0)
		return (err_sys(e, "cannot read the file"));
	return (err_set(e, ERR_TEMP, "the file became shorter"));
}

void
hasher_stop(struct hasher *h)
{
	tell(h, 0, 1);
	join(h);
	destroy(h);
}
