#include <errno.h>
#include <nettle/md5.h>
#include <pthread.h>
#include <stdlib.h>

#include "store/hasher.h"
#include "util/io.h"

/* MD5, of some 5 Gbit/s a thread, must not be what is waited for. */
#define THREADS 2

#define CHUNK 131072

struct hasher {
	int fd;
	void (*wake)(void *cookie);
	void *cookie;
	pthread_mutex_t lock; /* of all below, and of the state of parts */
	pthread_cond_t added, done;
	struct hashing *first, **last;
	int end;
	pthread_t thread[THREADS];
	size_t n;
};

/* Read a part and digest it: 0, or -1 with p->error. */
static int
digest(const struct hasher *h, struct hashing *p, uint8_t *data)
{
	struct md5_ctx md5;
	uint64_t at = 0;
	ssize_t n;

	md5_init(&md5);
	while (at < p->len) {
		n = io_pread(h->fd, data,
		    p->len - at < CHUNK ? (size_t)(p->len - at) : CHUNK,
		    p->off + at);
		if (n <= 0) {
			p->error = n < 0 ? errno : 0;
			return (-1);
		}
		md5_update(&md5, (size_t)n, data);
		at += (uint64_t)n;
	}
	md5_digest(&md5, sizeof(p->md5), p->md5);
	return (0);
}

/* Wait for a part to do; NULL: for none any more. */
static struct hashing *
next_part(struct hasher *h)
{
	struct hashing *p;

	while (!h->end && h->first == NULL)
		(void)pthread_cond_wait(&h->added, &h->lock);
	if (h->end)
		return (NULL);
	p = h->first;
	if ((h->first = p->next) == NULL)
		h->last = &h->first;
	return (p);
}

static void *
work(void *cookie)
{
	struct hasher *h = cookie;
	uint8_t *data = malloc(CHUNK);
	struct hashing *p;
	int failed;

	(void)pthread_mutex_lock(&h->lock);
	while ((p = next_part(h)) != NULL) {
		(void)pthread_mutex_unlock(&h->lock);
		p->error = ENOMEM;
		failed = data == NULL || digest(h, p, data) != 0;
		(void)pthread_mutex_lock(&h->lock);
		p->failed = failed;
		p->done = 1;
		(void)pthread_cond_broadcast(&h->done);
		if (h->wake != NULL)
			h->wake(h->cookie);
	}
	(void)pthread_mutex_unlock(&h->lock);
	free(data);
	return (NULL);
}

int
hasher_open(struct hasher **out, int fd, void (*wake)(void *cookie),
    void *cookie, struct err *e)
{
	struct hasher *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return (err_nomem(e));
	h->fd = fd;
	h->wake = wake;
	h->cookie = cookie;
	h->last = &h->first;
	(void)pthread_mutex_init(&h->lock, NULL);
	(void)pthread_cond_init(&h->added, NULL);
	(void)pthread_cond_init(&h->done, NULL);
	while (h->n < THREADS &&
	       pthread_create(&h->thread[h->n], NULL, work, h) == 0)
		h->n++;
	if (h->n > 0) {
		*out = h;
		return (0);
	}
	hasher_close(h);
	return (err_set(e, ERR_TEMP, "no thread can be started"));
}

void
hasher_add(struct hasher *h, struct hashing *part)
{
	part->done = part->failed = 0;
	part->next = NULL;
	(void)pthread_mutex_lock(&h->lock);
	*h->last = part;
	h->last = &part->next;
	(void)pthread_cond_signal(&h->added);
	(void)pthread_mutex_unlock(&h->lock);
}

/* What has become of a part that is done. */
static int
result(const struct hashing *p, struct err *e)
{
	if (!p->failed)
		return (0);
	errno = p->error;
	if (p->error != 0)
		return (err_sys(e, "cannot read the file"));
	return (err_set(e, ERR_TEMP, "the file became shorter"));
}

int
hasher_look(struct hasher *h, const struct hashing *part, struct err *e)
{
	int done;

	(void)pthread_mutex_lock(&h->lock);
	done = part->done;
	(void)pthread_mutex_unlock(&h->lock);
	if (!done)
		return (0);
	return (result(part, e) == 0 ? 1 : -1);
}

int
hasher_wait(struct hasher *h, const struct hashing *part, struct err *e)
{
	(void)pthread_mutex_lock(&h->lock);
	while (!part->done)
		(void)pthread_cond_wait(&h->done, &h->lock);
	(void)pthread_mutex_unlock(&h->lock);
	return (result(part, e));
}

void
hasher_close(struct hasher *h)
{
	if (h == NULL)
		return;
	(void)pthread_mutex_lock(&h->lock);
	h->end = 1;
	(void)pthread_cond_broadcast(&h->added);
	(void)pthread_mutex_unlock(&h->lock);
	while (h->n > 0)
		(void)pthread_join(h->thread[--h->n], NULL);
	(void)pthread_cond_destroy(&h->done);
	(void)pthread_cond_destroy(&h->added);
	(void)pthread_mutex_destroy(&h->lock);
	free(h);
}
