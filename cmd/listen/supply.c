#include <stdlib.h>
#include <string.h>

#include "listen/shelf.h"
#include "listen/supply.h"
#include "util/io.h"

/*
 * What is not wanted is read away, if it is not more, and no other read made.
 */
#define GAP_MAX 65536

/*
 * How much of a package is read at once when it is scanned: its last bytes,
 * and then what is in front of the bytes that are asked for.  So three reads do
 * also where signing block and directory are large.
 */
#define TAIL_SIZE   (256 * 1024)
#define BEHIND_SIZE (128 * 1024)

static struct {
	const struct config *config;
	const struct distantbase *base;
	const struct plan *plan; /* with the range of its output: */
	uint64_t first, past;
	uint64_t need;    /* the end of what is needed of the base */
	int is_direct;    /* no cache, or it is full */
	uint64_t at, end; /* what comes next from the coprocess */
} s;

static struct shelf shelf = SHELF_INIT;

static const char *
key(void)
{
	return ((const char *)s.base->key.data);
}

/*
 * The pieces of the base from ${off} on that one read is good for: its end, or
 * 0 if there are none.
 */
static uint64_t
run_end(uint64_t off, uint64_t gap)
{
	uint64_t out = s.first, end = 0;
	struct piece x;
	size_t i;

	for (i = plan_find(s.plan, out); out < s.past; i++, out += x.len) {
		x = plan_clip(s.plan, i, out, s.past - out);
		if (x.kind != PIECE_BASE || x.off + x.len <= off)
			continue;
		if (end != 0 && x.off - end > gap)
			break;
		end = x.off + x.len;
	}
	return (end);
}

/* The first byte of the base that is needed. */
static uint64_t
run_start(void)
{
	uint64_t out = s.first;
	struct piece x;
	size_t i;

	for (i = plan_find(s.plan, out);; i++, out += x.len) {
		x = plan_clip(s.plan, i, out, s.past - out);
		if (x.kind == PIECE_BASE)
			return (x.off);
	}
}

/* Have ${off} next from the coprocess. */
static enum fetched
seek_direct(uint64_t off, struct err *e)
{
	enum fetched got;

	if (off >= s.at && off < s.end && off - s.at <= GAP_MAX) {
		if (fetcher_skip(off - s.at, e) != 0)
			return (FETCH_FAILED);
		s.at = off;
		return (FETCH_OK);
	}
	fetcher_drop();
	s.at = s.end = 0;
	got = fetcher_read(s.config, key(), s.base->stat.tag, off,
	    run_end(off, GAP_MAX) - off, e);
	if (got == FETCH_OK) {
		s.at = off;
		s.end = run_end(off, GAP_MAX);
	}
	return (got);
}

/* Have ${off} at hand. */
static enum fetched
seek(uint64_t off, struct err *e)
{
	enum fetched got;

	if (!s.is_direct) {
		got = shelf_take(&shelf, off / SLICE_SIZE, e);
		if (got != FETCH_FULL)
			return (got);
		s.is_direct = 1;
		shelf_close(&shelf);
	}
	return (seek_direct(off, e));
}

static void
prepare(const struct config *c, const struct distantbase *b)
{
	memset(&s, 0, sizeof(s));
	s.config = c;
	s.base = b;
	s.is_direct = c->distant.cache == NULL;
	shelf_use(&shelf, c, b);
}

enum fetched
supply_begin(const struct config *c, const struct distantbase *b,
    const struct plan *p, uint64_t first, uint64_t len, struct err *e)
{
	prepare(c, b);
	s.plan = p;
	s.first = first;
	s.past = first + len;
	if ((s.need = run_end(0, UINT64_MAX)) == 0)
		return (FETCH_OK);
	return (seek(run_start(), e));
}

/* From the slice that is at hand: how much of it is wanted. */
static uint64_t
part_of(uint64_t off, uint64_t len)
{
	uint64_t left = SLICE_SIZE - off % SLICE_SIZE;

	return (left < len ? left : len);
}

static int
supply_send(
    void *cookie, struct output *o, uint64_t off, uint64_t len, struct err *e)
{
	enum fetched got;
	uint64_t n;
	int rc = 0;

	(void)cookie;
	for (; rc == 0 && len > 0; off += n, len -= n) {
		n = len;
		if ((got = seek(off, e)) != FETCH_OK) {
			/* Slices that are kept would begin it once more. */
			if (got == FETCH_CHANGED) {
				distant_forget(s.base);
				fetcher_changed(e);
			}
			return (-1);
		}
		if (s.is_direct) {
			rc = fetcher_send(o, n, e);
			s.at += n;
			continue;
		}
		n = part_of(off, len);
		if (s.need > (shelf.n + 1) * SLICE_SIZE)
			shelf_askahead(&shelf);
		rc = output_range(o, shelf.fd, off % SLICE_SIZE, n, e);
	}
	return (rc);
}

const struct output_base supply_base = {supply_send, NULL};

void
supply_end(void)
{
	fetcher_drop();
	shelf_done(&shelf);
	s.at = s.end = 0;
}

int
supply_isheld(void)
{
	return (shelf.fd != -1);
}

void
supply_rest(void)
{
	shelf_close(&shelf);
}

/* What a scan has read from the coprocess last. */
struct window {
	uint64_t off;
	size_t len;
	uint8_t data[TAIL_SIZE + BEHIND_SIZE];
	enum fetched got; /* what became of it: after trouble, nothing more */
	struct err why;
};

static int
note(struct window *w, enum fetched got, const struct err *e)
{
	w->got = got;
	w->why = *e;
	return (-1);
}

/* Read what is asked for, and as much in front of it as fits. */
static int
move_window(struct window *w, uint64_t off, size_t len, struct err *e)
{
	uint64_t more = w->len == 0 && w->off == 0 ? TAIL_SIZE : BEHIND_SIZE;
	uint64_t from, end = off + len;
	enum fetched got;

	more = more < len ? len : more;
	from = end > more ? end - more : 0;
	w->len = 0;
	got = fetcher_read(
	    s.config, key(), s.base->stat.tag, from, end - from, e);
	if (got != FETCH_OK)
		return (note(w, got, e));
	if (fetcher_get(w->data, (size_t)(end - from), e) != 0)
		return (note(w, FETCH_FAILED, e));
	w->off = from;
	w->len = (size_t)(end - from);
	return (0);
}

/* A long read goes past the window. */
static int
read_direct(
    struct window *w, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	enum fetched got;

	if (len > sizeof(w->data)) {
		got = fetcher_read(
		    s.config, key(), s.base->stat.tag, off, len, e);
		if (got != FETCH_OK)
			return (note(w, got, e));
		if (fetcher_get(data, len, e) != 0)
			return (note(w, FETCH_FAILED, e));
		return (0);
	}
	if ((off < w->off || off + len > w->off + w->len) &&
	    move_window(w, off, len, e) != 0)
		return (-1);
	memcpy(data, w->data + (off - w->off), len);
	return (0);
}

static int
fetch(void *cookie, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	struct window *w = cookie;
	enum fetched got;
	uint64_t n;

	/* A scan may look in another way for what it has not found. */
	if (w->got != FETCH_OK) {
		*e = w->why;
		return (-1);
	}
	for (; !s.is_direct && len > 0; off += n, data += n, len -= n) {
		got = shelf_take(&shelf, off / SLICE_SIZE, e);
		if (got == FETCH_FULL)
			break;
		if (got != FETCH_OK)
			return (note(w, got, e));
		n = part_of(off, len);
		if (io_pread(shelf.fd, data, n, off % SLICE_SIZE) != (ssize_t)n)
			break;
	}
	s.is_direct = s.is_direct || len > 0;
	return (len == 0 ? 0 : read_direct(w, off, data, len, e));
}

enum fetched
supply_scan(const struct config *c, const struct distantbase *b,
    int (*scan)(void *cookie, struct view *v, struct err *e), void *cookie,
    struct err *e)
{
	struct window *w = calloc(1, sizeof(*w));
	enum fetched got;
	struct view v;
	int rc;

	if (w == NULL) {
		(void)err_nomem(e);
		return (FETCH_FAILED);
	}
	prepare(c, b);
	w->got = FETCH_OK;
	view_custom(&v, b->stat.size, fetch, w);
	rc = scan(cookie, &v, e);
	got = rc == 0 ? FETCH_OK : w->got;
	view_free(&v);
	free(w);
	supply_end();
	/* A scan may fail for reasons of its own. */
	return (rc != 0 && got == FETCH_OK ? FETCH_FAILED : got);
}
