/*
 * A view: bounded random reads over some source of bytes of a known size.  It
 * keeps the last two extents that it fetched.  It counts its fetches, so that a
 * scan can show how little of a package it read.
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/*
 * The unit of a fetch.  Formats are read backwards (footer, then what it
 * points to), so a fetch for a small read ends where that read ends.
 */
#define VIEW_EXTENT 32768

struct view_extent {
	uint64_t off;
	size_t len;
	uint8_t *data;
};

struct view {
	uint64_t size;  /* of the source, in bytes */
	uint64_t reads; /* fetches from the source so far */
	uint64_t bytes; /* bytes fetched so far */
	/* Fill ${data} with [off, off + len), which is inside the size. */
	int (*fetch)(void *cookie, uint64_t off, uint8_t *data, size_t len,
	    struct err *e);
	void *cookie;
	struct view_extent cache[2]; /* the older one is replaced */
	unsigned int older;
};

/*
 * Make a view over a file; ${fd} is borrowed.  The view has the size that the
 * file has now: if the file shrinks, reads fail with ERR_TEMP.  Return 0, or -1
 * with the reason in ${e}.
 */
int view_file(struct view *v, int fd, struct err *e);

/* Make a view over anything: ${fetch} and ${cookie} as in struct view. */
void view_custom(struct view *v, uint64_t size,
    int (*fetch)(
	void *cookie, uint64_t off, uint8_t *data, size_t len, struct err *e),
    void *cookie);

/*
 * Copy [off, off + len) to ${data}.  Return 0, or -1 with the reason in ${e}:
 * ERR_INPUT if the range is not inside the source, so that callers need not
 * check an offset that they read from a package.
 */
int view_read(
    struct view *v, uint64_t off, void *data, size_t len, struct err *e);

/*
 * Do ${a} and ${b} have the same size, and the same bytes from ${off} on?
 * Return 1, 0, or -1 with the reason in ${e}.  Reads both up to a difference.
 */
int view_same(struct view *a, struct view *b, uint64_t off, struct err *e);

/* Free the cache.  The view can still be used. */
void view_free(struct view *v);

#endif /* !VIEW_VIEW_H */
