#include <stdlib.h>
#include <string.h>

#include "form/omahatag.h"
#include "form/pkgtail.h"
#include "util/endian.h"
#include "util/num.h"

#define XAR_HEAD_LEN 28
#define TRAILER_LEN  16
#define TRAILERS_MAX 64
#define TERMINATOR   1
#define PKG_TAIL     81920 /* bytes in which readers look for a tag */

int
pkgtail_bid(struct view *v, struct err *e)
{
	uint8_t head[8];

	if (v->size < XAR_HEAD_LEN)
		return (err_set(e, ERR_INPUT, "too short"), 0);
	if (view_read(v, 0, head, sizeof(head), e) != 0)
		return (-1);
	if (memcmp(head, "xar!", 4) == 0 && be16dec(head + 4) >= XAR_HEAD_LEN &&
	    be16dec(head + 6) == 1)
		return (48);
	(void)err_set(e, ERR_INPUT, "no XAR archive");
	return (0);
}

static int
read_head(struct pkgtail *t, struct view *v, struct err *e)
{
	uint8_t head[XAR_HEAD_LEN];

	if (view_read(v, 0, head, sizeof(head), e) != 0)
		return (-1);
	t->toc = be16dec(head + 4);
	t->toclen = be64dec(head + 8);
	t->tocfull = be64dec(head + 16);
	if (range_ok(t->toc, t->toclen, v->size))
		return (0);
	return (err_set(e, ERR_INPUT,
	    "this package is damaged: its table of contents ends behind the "
	    "file"));
}

/* Read the trailer that ends at ${at}.  Return 1, 0 if there is none, or -1. */
static int
read_trailer(struct view *v, uint64_t heap, uint64_t at, uint8_t p[TRAILER_LEN],
    struct err *e)
{
	if (at - heap < TRAILER_LEN)
		return (0);
	if (view_read(v, at - TRAILER_LEN, p, TRAILER_LEN, e) != 0)
		return (-1);
	return (memcmp(p, "t8lr", 4) == 0);
}

/*
 * A trailer follows the data that it describes: walk from the last trailer to
 * the first.
 */
static int
walk_trailers(struct pkgtail *t, struct view *v, struct err *e)
{
	uint64_t heap = t->toc + t->toclen, at = v->size;
	uint8_t p[TRAILER_LEN];
	int i, rc;

	for (i = 0; i < TRAILERS_MAX; i++) {
		rc = read_trailer(v, heap, at, p, e);
		if (rc < 0)
			return (-1);
		t->end = at - (rc == 1 ? TRAILER_LEN : 0);
		if ((rc == 0 && i == 0) ||
		    (rc == 1 && le16dec(p + 6) == TERMINATOR))
			return (0);
		if (rc == 0 || le32dec(p + 8) > t->end - heap)
			break;
		at = t->end - le32dec(p + 8);
	}
	return (err_set(e, ERR_INPUT,
	    "this package is damaged: the trailers of its notarization ticket "
	    "have no beginning"));
}

/* Find a tag that, with NULs behind it, reaches up to the trailers. */
static int
find_tag(struct pkgtail *t, struct view *v, struct err *e)
{
	uint64_t room = t->end - (t->toc + t->toclen);
	size_t len = room < PKG_TAIL ? (size_t)room : PKG_TAIL, at, n;
	uint8_t *tail = malloc(len > 0 ? len : 1);
	int rc;

	if (tail == NULL)
		return (err_nomem(e));
	t->off = t->end;
	if ((rc = view_read(v, t->end - len, tail, len, e)) == 0) {
		at = omahatag_last(tail, len);
		n = omahatag_len(tail + at, len - at);
		if (n > 0 && omahatag_isfill(tail + at + n, len - at - n)) {
			t->len = len - at;
			t->off = t->end - t->len;
		}
	}
	free(tail);
	return (rc);
}

int
pkgtail_read(struct pkgtail *t, struct view *v, struct err *e)
{
	memset(t, 0, sizeof(*t));
	if (read_head(t, v, e) != 0 || walk_trailers(t, v, e) != 0)
		return (-1);
	return (find_tag(t, v, e));
}
