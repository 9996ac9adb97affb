#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/slicefill.h"
#include "cache/slicelimit.h"
#include "util/bytelock.h"
#include "util/clock.h"
#include "util/io.h"
#include "util/num.h"
#include "util/outfile.h"

#define LOCK_FILE   "lock"
#define WAIT_MAX    16 /* milliseconds between two tries to lock, at most */
#define LOCK_DIGITS 7  /* digits of an ID that choose the byte to lock */

/*
 * Bytes of one write.  The system keeps the bytes of a large write in large
 * pages, and sends large pages at a lower cost.
 */
#define WRITE_SIZE (1U << 20)

struct slicefile {
	struct outfile out;
	struct buf pending;
	uint64_t len, done;
	int full;    /* the cache, or memory for it, has failed */
	int nospace; /* the cache has failed for lack of room */
};

/* Note that a system call on the cache has failed. */
static int
fail_full(struct slicefile *f, struct err *e)
{
	f->nospace = errno == ENOSPC || errno == EDQUOT;
	f->full = 1;
	return (err_sys(e, "cannot write to the cache"));
}

/* Make the two directories that the file ${path} is in. */
static int
make_dirs(const struct slices *s, const char *path)
{
	char dir[SLICES_PATH_MAX], *p = dir;
	int rc = 0;

	(void)snprintf(dir, sizeof(dir), "%s", path);
	while ((p = strchr(p, '/')) != NULL) {
		*p = '\0';
		rc = mkdirat(s->dir, dir, 0700);
		*p++ = '/';
	}
	return (rc == 0 || errno == EEXIST ? 0 : -1);
}

/*
 * Lock the byte that belongs to ${id} and ${n}, and wait while another process
 * has it.  Two slices may share a byte: that costs time only.  Return a
 * descriptor to close; or -1 with errno set, or with ${gone} set: no reader.
 */
static int
wait_turn(const struct filler *w, const char *id, uint64_t n, int *gone)
{
	uint32_t at = 0;
	int fd, ms = 1;

	*gone = 0;
	(void)num_parsehex32(id, LOCK_DIGITS, &at);
	/* A lock that waits in the kernel would not notice a lost reader. */
	for (;;) {
		fd = bytelock_take(
		    w->cache->dir, LOCK_FILE, ((uint64_t)at << 32) + n, 0);
		if (fd != -1 || errno != EAGAIN)
			return (fd);
		if ((*gone = io_gone(w->reader, ms)))
			return (-1);
		if (ms < WAIT_MAX)
			ms *= 2;
	}
}

static void
slicefile_abort(struct slicefile *f)
{
	outfile_abort(&f->out);
	buf_free(&f->pending);
}

/* Begin the file ${path}, and allocate its ${len} bytes. */
static int
slicefile_open(struct slicefile *f, const struct slices *s, const char *path,
    uint64_t len, struct err *e)
{
	memset(f, 0, sizeof(*f));
	f->len = len;
	if (make_dirs(s, path) != 0)
		return (fail_full(f, e));
	if (outfile_openat(&f->out, s->dir, path, e) != 0) {
		f->full = 1;
		f->nospace = e->kind == ERR_TEMP;
		return (-1);
	}
	/* Without room, do not ask the store for the bytes. */
	if (fallocate(f->out.fd, 0, 0, (off_t)len) == 0 || errno == EOPNOTSUPP)
		return (0);
	(void)fail_full(f, e);
	slicefile_abort(f);
	return (-1);
}

int
slicefill_add(struct slicefile *f, const void *data, size_t len, struct err *e)
{
	if (len > f->len - f->done)
		return (err_set(
		    e, ERR_FATAL, "a slice gets more bytes than it has"));
	buf_add(&f->pending, data, len);
	if (buf_ok(&f->pending, e) != 0) {
		f->full = 1;
		return (-1);
	}
	f->done += len;
	if (f->pending.len < WRITE_SIZE && f->done < f->len)
		return (0);
	if (io_write(f->out.fd, f->pending.data, f->pending.len) != 0)
		return (fail_full(f, e));
	buf_reset(&f->pending);
	return (0);
}

/* Give the file its name, in directories that may have been removed again. */
static int
slicefile_publish(struct slicefile *f, const struct filler *w, const char *path,
    struct err *e)
{
	buf_free(&f->pending);
	slicelimit_add(w->cache, f->len, w->limit);
	(void)make_dirs(w->cache, path);
	if (outfile_publish(&f->out, 1, 0, e) == 0)
		return (0);
	f->full = 1;
	f->nospace = e->kind == ERR_TEMP;
	return (-1);
}

/* Write slice ${n}; the caller holds its lock. */
static int
fill_alone(const struct filler *w, const struct slicebase *b, uint64_t n,
    slicefill_source *source, void *cookie, struct slicefile *f, struct err *e)
{
	uint64_t len = slices_length(b, n);
	char path[SLICES_PATH_MAX];
	int rc;

	(void)snprintf(
	    path, sizeof(path), "%s/%llu", b->dir, (unsigned long long)n);
	if (slicefile_open(f, w->cache, path, len, e) != 0)
		return (-1);
	rc = source(cookie, f, n * SLICE_SIZE, len, e);
	if (rc == 0 && f->done != len)
		rc = err_set(e, ERR_FATAL, "a slice gets too few bytes");
	if (rc == 0)
		return (slicefile_publish(f, w, path, e));
	slicefile_abort(f);
	return (-1);
}

static int
nobody(struct err *e)
{
	return (err_set(e, ERR_FATAL, "nobody reads it any more"));
}

static int
is_there(const struct filler *w, const struct slicebase *b, uint64_t n)
{
	int fd = slices_find(w->cache, b, n);

	if (fd != -1)
		(void)close(fd);
	return (fd != -1);
}

int
slicefill(const struct filler *w, const struct slicebase *b, uint64_t n,
    slicefill_source *source, void *cookie, int *full, struct err *e)
{
	struct slicefile f = {.full = 0};
	int lock, gone, rc;

	*full = 0;
	if (slices_length(b, n) == 0)
		return (err_set(e, ERR_INPUT, "the package has no slice %llu",
		    (unsigned long long)n));
	if (is_there(w, b, n))
		return (0);
	if ((lock = wait_turn(w, b->dir + 3, n, &gone)) == -1) {
		*full = !gone;
		return (gone ? nobody(e) : err_sys(e, "cannot lock the cache"));
	}
	rc = is_there(w, b, n) ? 0 : fill_alone(w, b, n, source, cookie, &f, e);
	(void)close(lock);
	if (f.nospace)
		slicelimit_shrink(w->cache);
	*full = f.full;
	return (rc);
}

/* Store the answer for other processes; a failure does no harm. */
static void
write_stat(const struct filler *w, const char *path, const struct costat *st,
    struct timespec asked)
{
	struct timespec times[2] = {asked, asked};
	struct buf line = BUF_INIT;
	struct slicefile f;
	struct err e;
	int rc;

	coline_ok(&line, st);
	if (!line.failed &&
	    slicefile_open(&f, w->cache, path, line.len, &e) == 0) {
		rc = slicefill_add(&f, line.data, line.len, &e);
		if (rc == 0)
			rc = futimens(f.out.fd, times);
		if (rc == 0)
			(void)slicefile_publish(&f, w, path, &e);
		else
			slicefile_abort(&f);
	}
	buf_free(&line);
}

int
slicefill_stat(const struct filler *w, const char *key, slicefill_asker *ask,
    void *cookie, struct costat *st, struct err *e)
{
	struct timespec came, asked;
	char path[SLICES_PATH_MAX];
	int lock, gone, rc = 0;

	(void)clock_gettime(CLOCK_REALTIME, &came);
	slices_keypath(w->cache, key, path);
	lock = wait_turn(w, strrchr(path, '/') + 1, 0, &gone);
	if (gone)
		return (nobody(e));
	if (slices_stat(w->cache, key, st, &asked) != 0 ||
	    clock_compare(asked, came) < 0) {
		(void)clock_gettime(CLOCK_REALTIME, &asked);
		if ((rc = ask(cookie, key, st, e)) == 0)
			write_stat(w, path, st, asked);
	}
	if (lock != -1)
		(void)close(lock);
	return (rc);
}
