#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "coprocess/helper.h"

#define STACK_SIZE (256 * 1024)

struct helpers {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct dlist waiting, done;
	unsigned int nwaiting, nthreads, nidle;
	unsigned int most;     /* threads that one group may use */
	unsigned int *running; /* threads that each group uses */
	int fd;
};

int
helpers_open(struct helpers **out, unsigned int groups, struct err *e)
{
	struct helpers *h = calloc(1, sizeof(*h));

	if (h == NULL ||
	    (h->running = calloc(groups, sizeof(*h->running))) == NULL) {
		free(h);
		return (err_nomem(e));
	}
	if ((h->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) == -1) {
		free(h->running);
		free(h);
		return (err_sys(e, "cannot wait for threads"));
	}
	(void)pthread_mutex_init(&h->lock, NULL);
	(void)pthread_cond_init(&h->wake, NULL);
	dlist_init(&h->waiting);
	dlist_init(&h->done);
	h->most = HELPER_THREADS / groups > 0 ? HELPER_THREADS / groups : 1;
	*out = h;
	return (0);
}

int
helpers_fd(const struct helpers *h)
{
	return (h->fd);
}

/* Take the first job whose group may use one more thread, or NULL. */
static struct helper_job *
take_job(struct helpers *h)
{
	struct helper_job *job;

	for (job = DLIST_FIRST(&h->waiting, struct helper_job, link);
	     job != NULL && h->running[job->group] >= h->most;
	     job = DLIST_NEXT(&h->waiting, job, struct helper_job, link))
		continue;
	if (job == NULL)
		return (NULL);
	dlist_remove(&job->link);
	h->nwaiting--;
	h->running[job->group]++;
	job->begun = 1;
	return (job);
}

static void *
do_jobs(void *cookie)
{
	static const uint64_t one = 1;
	struct helpers *h = cookie;
	struct helper_job *job;

	(void)pthread_mutex_lock(&h->lock);
	for (;;) {
		while ((job = take_job(h)) == NULL) {
			h->nidle++;
			(void)pthread_cond_wait(&h->wake, &h->lock);
			h->nidle--;
		}
		(void)pthread_mutex_unlock(&h->lock);
		job->run(job);
		(void)pthread_mutex_lock(&h->lock);
		h->running[job->group]--;
		dlist_add(&h->done, &job->link);
		(void)!write(h->fd, &one, sizeof(one));
		/* A waiting job of this group may begin now. */
		if (h->nwaiting > 0)
			(void)pthread_cond_signal(&h->wake);
	}
	return (NULL);
}

/* Start a thread with all signals blocked. */
static int
start_thread(struct helpers *h)
{
	pthread_attr_t attr;
	sigset_t all, before;
	pthread_t thread;
	int rc;

	(void)sigfillset(&all);
	(void)pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, STACK_SIZE);
	(void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&thread, &attr, do_jobs, h);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void)pthread_attr_destroy(&attr);
	return (rc);
}

int
helpers_add(struct helpers *h, struct helper_job *job, struct err *e)
{
	int rc = 0;

	(void)pthread_mutex_lock(&h->lock);
	if (h->nwaiting >= HELPER_QUEUE) {
		rc = err_set(e, ERR_TEMP, "too many files are waited for");
		goto unlock;
	}
	if (h->nidle == 0 && h->nthreads < HELPER_THREADS) {
		if (start_thread(h) == 0)
			h->nthreads++;
		else if (h->nthreads == 0)
			rc = err_set(e, ERR_TEMP, "cannot start a thread");
	}
	if (rc != 0)
		goto unlock;
	job->begun = 0;
	dlist_add(&h->waiting, &job->link);
	h->nwaiting++;
	(void)pthread_cond_signal(&h->wake);
unlock:
	(void)pthread_mutex_unlock(&h->lock);
	return (rc);
}

int
helpers_withdraw(struct helpers *h, struct helper_job *job)
{
	int mine;

	(void)pthread_mutex_lock(&h->lock);
	mine = !job->begun;
	if (mine) {
		dlist_remove(&job->link);
		h->nwaiting--;
	}
	(void)pthread_mutex_unlock(&h->lock);
	return (mine);
}

struct helper_job *
helpers_next(struct helpers *h)
{
	struct helper_job *job;
	uint64_t n;

	(void)!read(h->fd, &n, sizeof(n));
	(void)pthread_mutex_lock(&h->lock);
	if ((job = DLIST_FIRST(&h->done, struct helper_job, link)) != NULL)
		dlist_remove(&job->link);
	(void)pthread_mutex_unlock(&h->lock);
	return (job);
}
