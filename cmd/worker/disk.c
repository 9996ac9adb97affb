#include <sys/eventfd.h>
#include <sys/uio.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "worker/disk.h"

#define DISK_THREADS 4

/* disk_has checks one byte in each step.  Linux reads ahead as many bytes. */
#define STEP 131072

/* How many bytes a helper reads at a time. */
#define ROOM 65536

enum job_state { JOB_WAITS, JOB_READS, JOB_DONE };

struct job {
	struct dlist link; /* in d->jobs */
	enum job_state state;
	const void *owner;
	int fd;
	uint64_t off, len;
	struct dlist waiters; /* only the loop uses this list */
};

struct disk {
	pthread_mutex_t lock; /* of jobs and their states, and of threads */
	pthread_cond_t more;
	struct dlist jobs;
	unsigned int threads; /* how many have begun to run */
	int event;
	void (*wake)(void *cookie, struct waiter *w);
	void *cookie;
};

static int
is_reading(const struct disk *d, const void *owner)
{
	const struct job *j;

	for (j = DLIST_FIRST(&d->jobs, struct job, link); j != NULL;
	     j = DLIST_NEXT(&d->jobs, j, struct job, link))
		if (j->owner == owner && j->state == JOB_READS)
			return (1);
	return (0);
}

/* Find the first job that waits and whose owner has no read under way. */
static struct job *
next_job(struct disk *d)
{
	struct job *j;

	for (j = DLIST_FIRST(&d->jobs, struct job, link); j != NULL;
	     j = DLIST_NEXT(&d->jobs, j, struct job, link))
		if (j->state == JOB_WAITS && !is_reading(d, j->owner))
			return (j);
	return (NULL);
}

/* Stop at an error: the loop meets the same error when it sends the bytes. */
static void
read_bytes(const struct job *j, uint8_t *room)
{
	uint64_t off = j->off, end = j->off + j->len;
	ssize_t n;

	for (; off < end; off += (uint64_t)n) {
		n = pread(j->fd, room, ROOM, (off_t)off);
		if (n <= 0)
			return;
	}
}

static void *
help(void *arg)
{
	static const uint64_t one = 1;
	struct disk *d = arg;
	uint8_t *room = malloc(ROOM);
	struct job *j;

	(void)pthread_mutex_lock(&d->lock);
	d->threads++;
	(void)pthread_cond_broadcast(&d->more);
	for (;;) {
		while ((j = next_job(d)) == NULL)
			(void)pthread_cond_wait(&d->more, &d->lock);
		j->state = JOB_READS;
		(void)pthread_mutex_unlock(&d->lock);
		if (room != NULL)
			read_bytes(j, room);
		(void)pthread_mutex_lock(&d->lock);
		j->state = JOB_DONE;
		/* Another job of its owner may have waited for this one. */
		(void)pthread_cond_broadcast(&d->more);
		(void)!write(d->event, &one, sizeof(one));
	}
	return (NULL);
}

/* Block all signals in the thread: the loop's thread must get them. */
static int
start_thread(struct disk *d)
{
	sigset_t all, before;
	pthread_attr_t attr;
	pthread_t thread;
	int rc;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	(void)pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, 256 * 1024);
	rc = pthread_create(&thread, &attr, help, d);
	(void)pthread_attr_destroy(&attr);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc == 0)
		(void)pthread_detach(thread);
	return (rc);
}

int
disk_open(struct disk **out, void (*wake)(void *cookie, struct waiter *w),
    void *cookie, struct err *e)
{
	struct disk *d = calloc(1, sizeof(*d));
	int i;

	*out = d;
	if (d == NULL)
		return (err_nomem(e));
	(void)pthread_mutex_init(&d->lock, NULL);
	(void)pthread_cond_init(&d->more, NULL);
	dlist_init(&d->jobs);
	d->wake = wake;
	d->cookie = cookie;
	d->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (d->event == -1)
		return (err_sys(e, "cannot make an eventfd"));
	for (i = 0; i < DISK_THREADS; i++)
		if (start_thread(d) != 0)
			return (err_set(e, ERR_FATAL, "cannot start a thread"));
	/*
	 * Wait until all threads run: to start, a thread needs system calls
	 * that the process may forbid itself after this.
	 */
	(void)pthread_mutex_lock(&d->lock);
	while (d->threads < DISK_THREADS)
		(void)pthread_cond_wait(&d->more, &d->lock);
	(void)pthread_mutex_unlock(&d->lock);
	return (0);
}

int
disk_fd(const struct disk *d)
{
	return (d->event);
}

/* Files in memory have seals; not every kernel allows RWF_NOWAIT for them. */
int
disk_ismemory(int fd)
{
	return (fcntl(fd, F_GET_SEALS) != -1);
}

/*
 * Copy the bytes that are in memory.  Return their number, or -1 if the first
 * byte is not in memory or cannot be read.
 */
static ssize_t
copy(int fd, uint64_t off, void *to, size_t len)
{
	struct iovec one = {.iov_base = to, .iov_len = len};

	return (preadv2(fd, &one, 1, (off_t)off, RWF_NOWAIT));
}

int
disk_has(int fd, uint64_t off, uint64_t len)
{
	uint64_t end = off + len;
	char byte;

	for (; off < end; off += STEP)
		if (copy(fd, off, &byte, 1) != 1)
			return (0);
	return (copy(fd, end - 1, &byte, 1) == 1);
}

int
disk_copy(int fd, uint64_t off, uint8_t *to, uint64_t len)
{
	return (copy(fd, off, to, (size_t)len) == (ssize_t)len);
}

/* Find a job that reads the same bytes and was not yet taken by disk_take. */
static struct job *
find_job(struct disk *d, const void *owner, uint64_t off, uint64_t len)
{
	struct job *j;

	for (j = DLIST_FIRST(&d->jobs, struct job, link); j != NULL;
	     j = DLIST_NEXT(&d->jobs, j, struct job, link))
		if (j->owner == owner && j->off == off && j->len == len)
			return (j);
	return (NULL);
}

static struct job *
make_job(const void *owner, int fd, uint64_t off, uint64_t len)
{
	struct job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return (NULL);
	j->owner = owner;
	j->off = off;
	j->len = len;
	dlist_init(&j->waiters);
	j->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (j->fd != -1)
		return (j);
	free(j);
	return (NULL);
}

int
disk_read(struct disk *d, const void *owner, int fd, uint64_t off, uint64_t len,
    struct waiter *w)
{
	struct job *j;

	(void)pthread_mutex_lock(&d->lock);
	if ((j = find_job(d, owner, off, len)) == NULL &&
	    (j = make_job(owner, fd, off, len)) != NULL) {
		dlist_add(&d->jobs, &j->link);
		(void)pthread_cond_broadcast(&d->more);
	}
	(void)pthread_mutex_unlock(&d->lock);
	if (j == NULL)
		return (-1);
	dlist_add(&j->waiters, &w->link);
	return (0);
}

static struct job *
take_done(struct disk *d)
{
	struct job *j;

	(void)pthread_mutex_lock(&d->lock);
	j = DLIST_FIRST(&d->jobs, struct job, link);
	while (j != NULL && j->state != JOB_DONE)
		j = DLIST_NEXT(&d->jobs, j, struct job, link);
	if (j != NULL)
		dlist_remove(&j->link);
	(void)pthread_mutex_unlock(&d->lock);
	return (j);
}

void
disk_take(struct disk *d)
{
	struct waiter *w;
	struct job *j;
	uint64_t n;

	(void)!read(d->event, &n, sizeof(n));
	while ((j = take_done(d)) != NULL) {
		while ((w = DLIST_FIRST(&j->waiters, struct waiter, link)) !=
		       NULL) {
			dlist_remove(&w->link);
			d->wake(d->cookie, w);
		}
		(void)close(j->fd);
		free(j);
	}
}
