#include <errno.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <stdlib.h>

#include "store/hasher.h"
#include "store/md5many.h"
#include "util/io.h"

/* Of each part that is being read; all of them stay in a cache. */
#define CHUNK 32768

struct hasher {
	int fd;
	uint64_t size;
	struct sums *sums;
	uint8_t *data; /* MD5MANY_MAX chunks */
	pthread_mutex_t lock;
	pthread_cond_t moved;
	uint64_t end; /* how far it may go */
	int stop;
	/* Of the thread, until it has ended: */
	int failed, error; /* errno; 0: the file is too short */
	pthread_t thread;
};

/* Where part ${i}, or what would be behind the last, begins. */
static uint64_t
part_off(const struct hasher *h, size_t i)
{
	return (i < h->sums->n ? i * h->sums->part : h->size);
}

/* Read the next bytes of part ${i}, from ${at} in it on: how many, or -1. */
static ssize_t
read_part(struct hasher *h, size_t i, uint64_t at, uint8_t *data)
{
	uint64_t left = part_off(h, i + 1) - part_off(h, i);
	size_t len;
	ssize_t n;

	left = at < left ? left - at : 0;
	len = left < CHUNK ? (size_t)left : CHUNK;
	n = io_pread(h->fd, data, len, part_off(h, i) + at);
	if (n == (ssize_t)len)
		return (n);
	h->error = n < 0 ? errno : 0;
	return (-1);
}

static int
digest_sha256(struct hasher *h, size_t i)
{
	struct sha256_ctx ctx;
	uint64_t at = 0;
	ssize_t n;

	sha256_init(&ctx);
	while ((n = read_part(h, i, at, h->data)) > 0) {
		sha256_update(&ctx, (size_t)n, h->data);
		at += (uint64_t)n;
	}
	sha256_digest(&ctx, DIGEST_LEN, h->sums->sum[i]);
	return (n < 0 ? -1 : 0);
}

/*
 * The next bytes of ${n} parts from ${first} on: 1, 0 if that was all, or -1.
 * Only the last part is shorter than others, and goes on by itself.
 */
static int
step_md5(
    struct hasher *h, size_t first, size_t n, uint64_t at, struct md5_ctx *ctx)
{
	struct md5_ctx *to[MD5MANY_MAX];
	const uint8_t *from[MD5MANY_MAX];
	size_t i, many = 0;
	ssize_t len, all = 0;

	for (i = 0; i < n; i++) {
		to[many] = &ctx[i];
		from[many] = h->data + i * CHUNK;
		len = read_part(h, first + i, at, h->data + i * CHUNK);
		if (len < 0)
			return (-1);
		if (i == 0)
			all = len;
		if (len == all)
			many++;
		else
			md5_update(&ctx[i], (size_t)len, from[many]);
	}
	md5many_update(to, from, many, (size_t)all);
	return (all > 0);
}

/* ${n} parts from ${first} on, at once. */
static int
digest_md5(struct hasher *h, size_t first, size_t n)
{
	struct md5_ctx ctx[MD5MANY_MAX];
	uint64_t at = 0;
	size_t i;
	int rc;

	for (i = 0; i < n; i++)
		md5_init(&ctx[i]);
	while ((rc = step_md5(h, first, n, at, ctx)) > 0)
		at += CHUNK;
	for (i = 0; i < n; i++)
		md5_digest(&ctx[i], DIGEST_MD5, h->sums->sum[first + i]);
	return (rc);
}

/* Wait until the bytes before ${end} may be read: 0, or -1 if never. */
static int
await(struct hasher *h, uint64_t end)
{
	int stop;

	(void)pthread_mutex_lock(&h->lock);
	while (!h->stop && h->end < end)
		(void)pthread_cond_wait(&h->moved, &h->lock);
	stop = h->stop;
	(void)pthread_mutex_unlock(&h->lock);
	return (stop ? -1 : 0);
}

static void *
work(void *cookie)
{
	struct hasher *h = cookie;
	int md5 = h->sums->kind == SUMS_MD5;
	size_t i, n;

	for (i = 0; i < h->sums->n; i += n) {
		n = h->sums->n - i;
		if (n > (md5 ? MD5MANY_MAX : 1))
			n = md5 ? MD5MANY_MAX : 1;
		if (await(h, part_off(h, i + n)) != 0)
			break;
		if ((md5 ? digest_md5(h, i, n) : digest_sha256(h, i)) != 0) {
			h->failed = 1;
			break;
		}
	}
	return (NULL);
}

static void
destroy(struct hasher *h)
{
	(void)pthread_cond_destroy(&h->moved);
	(void)pthread_mutex_destroy(&h->lock);
	free(h->data);
	free(h);
}

int
hasher_open(
    struct hasher **out, int fd, uint64_t size, struct sums *s, struct err *e)
{
	struct hasher *h = calloc(1, sizeof(*h));

	if (h == NULL || (h->data = malloc(MD5MANY_MAX * CHUNK)) == NULL) {
		free(h);
		return (err_nomem(e));
	}
	h->fd = fd;
	h->size = size;
	h->sums = s;
	(void)pthread_mutex_init(&h->lock, NULL);
	(void)pthread_cond_init(&h->moved, NULL);
	if (pthread_create(&h->thread, NULL, work, h) != 0) {
		destroy(h);
		return (err_set(e, ERR_TEMP, "no thread can be started"));
	}
	*out = h;
	return (0);
}

void
hasher_reach(struct hasher *h, uint64_t end)
{
	(void)pthread_mutex_lock(&h->lock);
	h->end = end;
	(void)pthread_cond_signal(&h->moved);
	(void)pthread_mutex_unlock(&h->lock);
}

int
hasher_finish(struct hasher *h, struct err *e)
{
	int failed, error;

	/* What was read may be less: then the thread finds that out. */
	hasher_reach(h, UINT64_MAX);
	(void)pthread_join(h->thread, NULL);
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
	(void)pthread_mutex_lock(&h->lock);
	h->stop = 1;
	(void)pthread_cond_signal(&h->moved);
	(void)pthread_mutex_unlock(&h->lock);
	(void)pthread_join(h->thread, NULL);
	destroy(h);
}
