#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exec/hold.h"
#include "infile.h"
#include "show/against.h"
#include "show/diff.h"
#include "show/entrychange.h"
#include "show/kinds.h"
#include "show/ways.h"
#include "util/io.h"

/* Scan a base that is no ZIP file.  Return 0, or -1 if it is no package. */
static int
scan_kind(struct base *b)
{
	struct err e;

	if (site_scan(&b->view, &b->site, &e) != 0)
		return (-1);
	return (site_kind(b->site) != NULL ? 0 : -1);
}

static int
scan_base(struct base *b, struct err *e)
{
	struct stat st;

	if (fstat(b->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return (err_set(e, ERR_INPUT, "the base must be a file"));
	if (view_file(&b->view, b->fd, e) != 0)
		return (-1);
	if (inspect_read(&b->facts, &b->view, e) == 0)
		return (entrychange_base(b, e));
	/* Keep the reason why the base is no ZIP file: scan_kind sets none. */
	return (e->kind == ERR_INPUT ? scan_kind(b) : -1);
}

int
base_open(struct base *b, const char *path, struct err *e)
{
	memset(b, 0, sizeof(*b));
	/* O_NONBLOCK: to open a FIFO must not wait for a writer. */
	b->fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (b->fd == -1)
		return (err_sys(e, "cannot open"));
	if (scan_base(b, e) == 0)
		return (0);
	base_close(b);
	return (-1);
}

/* Read from a file at ${off}, from a pipe the next bytes. */
static ssize_t
read_next(int fd, uint64_t off, uint8_t *data, size_t len)
{
	if (infile_seekable(fd))
		return (io_pread(fd, data, len, off));
	return (io_read(fd, data, len));
}

/* Compare ${len} bytes at ${off}.  ${data} has room for 2 * DIFF_CHUNK. */
static int
compare_some(struct base *b, int fd, uint64_t off, uint8_t *data, size_t len,
    struct err *e)
{
	uint8_t *other = data + DIFF_CHUNK;
	struct spot s = {off, off, "before the central directory"};
	ssize_t n = read_next(fd, off, data, len);

	if (b->facts.hasblock)
		s.where = "before the signing block";
	if (n < 0)
		return (err_sys(e, "cannot read the package"));
	if (view_read(&b->view, off, other, len, e) != 0 ||
	    diff_bytes(&s, data, other, (size_t)n, e) != 0)
		return (-1);
	return ((size_t)n == len ? 0 : ways_cut(b, off + (uint64_t)n, e));
}

static int
compare_head(struct base *b, int fd, struct err *e)
{
	uint8_t *data = malloc(2 * (size_t)DIFF_CHUNK);
	uint64_t off;
	size_t n;
	int rc = 0;

	if (data == NULL)
		return (err_nomem(e));
	/* A larger pipe makes fewer reads; no harm if this fails. */
	(void)fcntl(fd, F_SETPIPE_SZ, DIFF_CHUNK);
	for (off = 0; off < b->head && rc == 0; off += n) {
		n = b->head - off < DIFF_CHUNK ? (size_t)(b->head - off)
					       : DIFF_CHUNK;
		rc = compare_some(b, fd, off, data, n, e);
	}
	free(data);
	return (rc);
}

/* The bytes of a pipe behind the head; the head was compared and dropped. */
struct rest {
	struct base *base;
	struct view held;
};

/* Take the head's bytes from the base: they were equal. */
static int
fetch_rest(void *cookie, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	struct rest *r = cookie;
	size_t n = 0;

	if (off < r->base->head) {
		n = len;
		if (n > r->base->head - off)
			n = (size_t)(r->base->head - off);
		if (view_read(&r->base->view, off, data, n, e) != 0)
			return (-1);
	}
	if (n == len)
		return (0);
	return (
	    view_read(&r->held, off + n - r->base->head, data + n, len - n, e));
}

static int
compare_pipe(struct base *b, const struct forms *f, int fd,
    struct places *places, struct err *e)
{
	struct rest r = {.base = b};
	struct hold h;
	struct view v;
	int rc = hold_fill(&h, fd, NULL, HOLD_DEFAULT, NULL, e);

	if (rc == 0) {
		hold_view(&h, &r.held);
		view_custom(&v, b->head + h.total, fetch_rest, &r);
		rc = ways_compare(b, f, &v, places, e);
		view_free(&v);
		view_free(&r.held);
	}
	hold_free(&h);
	return (rc);
}

int
base_compare(struct base *b, const struct forms *f, int fd,
    struct places *places, struct err *e)
{
	struct view v;
	int rc;

	if (b->site != NULL)
		return (kinds_compare(b, f, fd, places, e));
	if (compare_head(b, fd, e) != 0)
		return (-1);
	if (!infile_seekable(fd))
		return (compare_pipe(b, f, fd, places, e));
	if (view_file(&v, fd, e) != 0)
		return (-1);
	rc = ways_compare(b, f, &v, places, e);
	view_free(&v);
	return (rc);
}

void
base_close(struct base *b)
{
	zipentry_free(&b->entry);
	ziptail_free(&b->tail);
	inspect_free(&b->facts);
	site_free(b->site);
	view_free(&b->view);
	(void)close(b->fd);
}
