#include <string.h>

#include "serve/body.h"
#include "serve/drain.h"
#include "util/io.h"

/*
 * A body up to this long is read into memory, the base is checked, and then the
 * body is sent.  For a longer body the kernel queues references to pages, whose
 * bytes may change until the client has them: so the last bytes are sent after
 * the client has all others, and after a check of the base.
 */
#define SMALL_BODY 65536
#define LAST_BYTES 4096

int
body_changed(struct err *e)
{
	return (err_set(
	    e, ERR_TEMP, "the base package was overwritten while it was sent"));
}

int
body_read(int fd, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	ssize_t n = io_pread(fd, data, len, off);

	if (n == (ssize_t)len)
		return (0);
	if (n < 0)
		return (err_sys(e, "cannot read the base package"));
	return (err_set(
	    e, ERR_TEMP, "the base package became shorter while it was read"));
}

/* Copy the bytes [first, first + len) of the package to ${out}. */
static int
copy_bytes(const struct body *b, const struct plan *p, uint64_t first,
    uint64_t len, struct buf *out, struct err *e)
{
	uint64_t end = first + len;
	struct piece x;
	uint8_t *room;

	for (; first < end; first += x.len) {
		x = plan_clip(p, plan_find(p, first), first, end - first);
		if ((room = buf_room(out, (size_t)x.len)) == NULL)
			return (err_nomem(e));
		if (x.kind == PIECE_LIT)
			memcpy(room, x.lit, (size_t)x.len);
		else if (body_read(b->fd, x.off, room, (size_t)x.len, e) != 0)
			return (-1);
		out->len += (size_t)x.len;
	}
	return (0);
}

/* Read the bytes, check the base, and then send the bytes. */
static enum sent
send_copied(const struct body *b, struct output *o, const struct buf *head,
    const struct plan *p, uint64_t first, uint64_t len, struct err *e)
{
	struct buf body = BUF_INIT;
	enum sent rc = SENT_NOTHING;

	if (copy_bytes(b, p, first, len, &body, e) == 0 &&
	    b->check(b->cookie, e) == 0) {
		rc = SENT_PART;
		if ((head == NULL ||
			output_put(o, head->data, head->len, e) == 0) &&
		    output_write(o, body.data, body.len, e) == 0)
			rc = SENT_ALL;
	}
	buf_free(&body);
	return (rc);
}

enum sent
body_send(const struct body *b, struct output *o, const struct buf *head,
    const struct plan *p, uint64_t first, uint64_t len, struct err *e)
{
	uint64_t most = len - LAST_BYTES;

	if (len <= SMALL_BODY)
		return (send_copied(b, o, head, p, first, len, e));
	if (output_put(o, head->data, head->len, e) != 0 ||
	    output_plan(o, p, first, most, b->fd, e) != 0 ||
	    output_flush(o, e) != 0 || drain_wait(o, b->patience, e) != 0 ||
	    send_copied(b, o, NULL, p, first + most, LAST_BYTES, e) != SENT_ALL)
		return (SENT_PART);
	return (SENT_ALL);
}
