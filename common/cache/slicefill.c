#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/slicefill.h"
#include "cache/slicelimit.h"
#include "util/buf.h"
#include "util/bytelock.h"
#include "util/io.h"
#include "util/num.h"
#include "util/outfile.h"

#define LOCK_FILE   "lock"
#define LOCK_DIGITS 7 /* digits of an ID that choose the byte to lock */

/*
 * Bytes of one write.  The system keeps the bytes of a large write in large
 * pages, and sends large pages at a lower cost.
 */
#define SLICE_WRITE_SIZE (1U << 20)

struct slicefile {
	const struct filler *filler;
	char path[SLICES_PATH_MAX];
	int lock;
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
 * Lock the byte for the first digits of ${id} and for ${n}.  Two slices may
 * share a byte: then one waits for the other.  Return a descriptor to close; or
 * -1 with errno set: EAGAIN if another process has the lock.
 */
static int
try_turn(const struct filler *w, const char *id, uint64_t n)
{
	uint32_t at = 0;

	(void)num_parsehex32(id, LOCK_DIGITS, &at);
	return (bytelock_take(
	    w->cache->dir, LOCK_FILE, ((uint64_t)at << 32) + n, 0));
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
	if (fallocate(f->out.fd, 0, 0, (off_t)len) == 0 ||
	    (errno == EOPNOTSUPP && ftruncate(f->out.fd, (off_t)len) == 0))
		return (0);
	(void)fail_full(f, e);
	slicefile_abort(f);
	return (-1);
}

static int
write_pending(struct slicefile *f, struct err *e)
{
	if (io_write(f->out.fd, f->pending.data, f->pending.len) != 0)
		return (fail_full(f, e));
	buf_reset(&f->pending);
	return (0);
}

int
slicefill_add(struct slicefile *f, const void *data, size_t len, struct err *e)
{
	if (len > f->len - f->done)
		return (err_set(
		    e, ERR_FATAL, "the store sent too many bytes for a slice"));
	buf_add(&f->pending, data, len);
	if (buf_ok(&f->pending, e) != 0) {
		f->full = 1;
		return (-1);
	}
	f->done += len;
	if (f->pending.len < SLICE_WRITE_SIZE && f->done < f->len)
		return (0);
	return (write_pending(f, e));
}

int
slicefill_flush(struct slicefile *f, uint64_t *valid, struct err *e)
{
	if (f->pending.len > 0 && write_pending(f, e) != 0)
		return (-1);
	*valid = f->done;
	return (0);
}

int
slicefill_fd(const struct slicefile *f)
{
	return (f->out.fd);
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

static int
is_there(const struct filler *w, const struct slicebase *b, uint64_t n)
{
	int fd = slices_find(w->cache, b, n);

	if (fd != -1)
		(void)close(fd);
	return (fd != -1);
}

/* Begin the file of slice ${n}, which nobody else writes now. */
static struct slicefile *
begin_file(const struct filler *w, const struct slicebase *b, uint64_t n,
    int *full, struct err *e)
{
	struct slicefile *f = malloc(sizeof(*f));
	char path[SLICES_PATH_MAX];

	if (f == NULL) {
		(void)err_nomem(e);
		return (NULL);
	}
	(void)snprintf(
	    path, sizeof(path), "%s/%llu", b->dir, (unsigned long long)n);
	if (slicefile_open(f, w->cache, path, slices_length(b, n), e) == 0) {
		f->filler = w;
		memcpy(f->path, path, sizeof(path));
		return (f);
	}
	if (f->nospace)
		slicelimit_shrink(w->cache);
	*full = f->full;
	free(f);
	return (NULL);
}

enum slicefill_turn
slicefill_begin(const struct filler *w, const struct slicebase *b, uint64_t n,
    struct slicefile **f, int *full, struct err *e)
{
	int lock;

	*full = 0;
	if (slices_length(b, n) == 0) {
		(void)err_set(e, ERR_INPUT, "the package has no slice %llu",
		    (unsigned long long)n);
		return (SLICEFILL_FAILED);
	}
	if (is_there(w, b, n))
		return (SLICEFILL_THERE);
	lock = try_turn(w, b->dir + 3, n);
	if (lock == -1 && errno == ENOENT && slices_remake(w->cache) == 0)
		lock = try_turn(w, b->dir + 3, n);
	if (lock == -1) {
		if (errno == EAGAIN)
			return (SLICEFILL_BUSY);
		*full = 1;
		(void)err_sys(e, "cannot lock the cache");
		return (SLICEFILL_FAILED);
	}
	/* The process that had the lock may have filled the slice. */
	if (is_there(w, b, n)) {
		(void)close(lock);
		return (SLICEFILL_THERE);
	}
	if ((*f = begin_file(w, b, n, full, e)) == NULL) {
		(void)close(lock);
		return (SLICEFILL_FAILED);
	}
	(*f)->lock = lock;
	return (SLICEFILL_MINE);
}

int
slicefill_end(struct slicefile *f, int rc, int *full, struct err *e)
{
	const struct filler *w = f->filler;

	if (rc == 0 && f->done != f->len)
		rc = err_set(
		    e, ERR_FATAL, "the store sent too few bytes for a slice");
	if (rc == 0)
		rc = slicefile_publish(f, w, f->path, e);
	else
		slicefile_abort(f);
	(void)close(f->lock);
	if (f->nospace)
		slicelimit_shrink(w->cache);
	*full = f->full;
	free(f);
	return (rc);
}
