#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exec/hold.h"

/* How many bytes are read at once; also the size that pipes are asked for. */
#define HOLD_CHUNK (1U << 20)

/*
 * Return the place of byte ${off} of the package in the ring.  Set ${together}
 * to how many of the ${len} bytes from there lie together.
 */
static uint8_t *
ring_at(const struct hold *h, uint64_t off, uint64_t len, size_t *together)
{
	size_t at = (size_t)(off % h->cap);

	*together = h->cap - at < len ? h->cap - at : (size_t)len;
	return (h->ring + at);
}

/* Give ${len} bytes from ${off} of the package to ${o} (NULL: to nobody). */
static int
put_held(
    struct hold *h, struct output *o, uint64_t off, uint64_t len, struct err *e)
{
	uint8_t *p;
	size_t n;

	for (; len > 0; off += n, len -= n) {
		p = ring_at(h, off, len, &n);
		if (o != NULL && output_write(o, p, n, e) != 0)
			return (-1);
	}
	return (0);
}

/* Make the ring.  It takes pages from the system only as it is filled. */
static int
make_ring(struct hold *h, size_t window, struct err *e)
{
	memset(h, 0, sizeof(*h));
	if (window > SIZE_MAX - HOLD_CHUNK)
		return (err_set(e, ERR_FATAL,
		    "a window of %zu bytes is too large", window));
	h->window = window;
	h->remedy = "give the package as a file";
	h->cap = window + HOLD_CHUNK;
	h->ring = mmap(NULL, h->cap, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (h->ring == MAP_FAILED) {
		h->ring = NULL;
		return (
		    err_sys(e, "no memory for a window of %zu bytes", window));
	}
	/* This means fewer page faults; the system may not support it. */
	(void)madvise(h->ring, h->cap, MADV_HUGEPAGE);
	return (0);
}

int
hold_fill(struct hold *h, int in, struct output *o, size_t window,
    const struct digest_tap *tap, struct err *e)
{
	size_t together;
	uint8_t *p;
	ssize_t n;

	if (make_ring(h, window, e) != 0)
		return (-1);
	/* This means fewer, larger transfers; the system may refuse it. */
	(void)fcntl(in, F_SETPIPE_SZ, HOLD_CHUNK);
	if (o != NULL)
		(void)fcntl(o->fd, F_SETPIPE_SZ, HOLD_CHUNK);
	for (;;) {
		p = ring_at(h, h->total, HOLD_CHUNK, &together);
		n = read(in, p, together);
		if (n == 0)
			return (0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return (err_sys(e, "cannot read the package"));
		if (tap != NULL)
			tap->show(tap->cookie, p, (size_t)n);
		h->total += (uint64_t)n;
		if (h->total - h->passed <= window)
			continue;
		if (put_held(
			h, o, h->passed, h->total - h->passed - window, e) != 0)
			return (-1);
		h->passed = h->total - window;
	}
}

static int
fetch_held(void *cookie, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	const struct hold *h = cookie;
	size_t n;
	uint8_t *p;

	if (off < h->passed)
		return (err_set(e, ERR_FATAL,
		    "the window of %zu bytes is too small: the package must "
		    "be read from %llu bytes before its end; %s",
		    h->window, (unsigned long long)(h->total - off),
		    h->remedy));
	for (; len > 0; off += n, data += n, len -= n) {
		p = ring_at(h, off, len, &n);
		memcpy(data, p, n);
	}
	return (0);
}

void
hold_view(struct hold *h, struct view *v)
{
	view_custom(v, h->total, fetch_held, h);
}

/* Check that the bytes that were passed on begin the package. */
static int
check_passed(const struct hold *h, const struct plan *p, struct err *e)
{
	if (h->passed == 0 ||
	    (p->n > 0 && p->piece[0].kind == PIECE_BASE &&
		p->piece[0].off == 0 && p->piece[0].len >= h->passed))
		return (0);
	return (err_set(e, ERR_FATAL,
	    "the channel must be written before the last %zu bytes, which are "
	    "all that is held back: %s",
	    h->window, h->remedy));
}

int
hold_finish(
    struct hold *h, const struct plan *p, struct output *o, struct err *e)
{
	uint64_t at = h->passed;
	struct piece x;
	size_t i;
	int rc;

	if (check_passed(h, p, e) != 0)
		return (-1);
	for (i = plan_find(p, at); at < p->size; i++, at += x.len) {
		x = plan_clip(p, i, at, p->size - at);
		if (x.kind == PIECE_LIT)
			rc = output_put(o, x.lit, (size_t)x.len, e);
		else
			rc = put_held(h, o, x.off, x.len, e);
		if (rc != 0)
			return (-1);
	}
	return (output_flush(o, e));
}

void
hold_free(struct hold *h)
{
	if (h->ring != NULL)
		(void)munmap(h->ring, h->cap);
	h->ring = NULL;
}
