#include "util/io.h"
#include "worker/replyin.h"

/* Find out where the first of the base's bytes [off, off + len) are. */
static enum turn
locate(struct reply *p, uint64_t off, uint64_t len, struct extent *x)
{
	struct worker *w = p->conn->worker;
	enum bases_rc rc;

	do {
		rc = bases_at(w->bases, p->version, &p->hold, off, len,
		    &p->waiter, x, &p->err);
		/*
		 * The head was sent: wait on for room.  An answer that is still
		 * being made becomes 503.
		 */
		if (rc == BASES_FULL && p->making == NULL)
			bases_drop(w->bases, &p->hold);
	} while (rc == BASES_FULL && p->making == NULL);
	if (rc == BASES_WAIT)
		return (reply_waitstore(p));
	return (rc == BASES_OK ? TURN_ON : TURN_FAILED);
}

/* Bytes that a helper has read are taken to be in memory for this time. */
#define READ_MS 1000

/*
 * Return 1 if a helper has just read the bytes from ${off} on, which are at
 * ${x}, and shorten ${x} to the bytes that the helper has read.
 */
static int
was_read(struct reply *p, uint64_t off, struct extent *x)
{
	int64_t now = p->conn->worker->now;
	uint64_t n;

	if (off < p->read_off || off - p->read_off >= p->read_len)
		return (0);
	if (p->read_at == -1)
		p->read_at = now; /* the read has ended */
	if (now - p->read_at >= READ_MS)
		return (0);
	n = p->read_len - (off - p->read_off);
	if (n < x->n)
		x->n = n;
	return (1);
}

/*
 * Let a helper read the bytes at ${x}.  Returns TURN_ON if there is no helper:
 * the caller reads the bytes then.
 */
static enum turn
let_read(struct reply *p, uint64_t off, const struct extent *x)
{
	struct worker *w = p->conn->worker;

	board_add(w->board, BOARD_READS, 1);
	if (disk_read(w->disk, p->version, x->fd, x->at, x->n, &p->waiter) != 0)
		return (TURN_ON);
	p->read_off = off;
	p->read_len = x->n;
	p->read_at = -1;
	return (reply_waitstore(p));
}

enum turn
replybytes_have(struct reply *p, uint64_t off, uint64_t len, struct extent *x)
{
	enum turn t = locate(p, off, len, x);

	if (t != TURN_ON || x->is_memory || was_read(p, off, x) ||
	    disk_has(x->fd, x->at, x->n))
		return (t);
	return (let_read(p, off, x));
}

enum turn
replybytes_look(struct reply *p)
{
	struct worker *w = p->conn->worker;

	switch (bases_check(w->bases, p->version, &p->waiter, &p->err)) {
	case BASES_WAIT:
		return (reply_waitstore(p));
	case BASES_FAILED:
		return (TURN_FAILED);
	default:
		return (TURN_ON);
	}
}

static enum turn
read_bytes(struct reply *p, const struct extent *x, uint8_t *room)
{
	ssize_t got = io_pread(x->fd, room, (size_t)x->n, x->at);

	if (got == (ssize_t)x->n)
		return (TURN_ON);
	if (got >= 0) {
		bases_spoil(p->conn->worker->bases, p->hold);
		return (reply_fail(
		    p, "the base package became shorter while it was read"));
	}
	(void)err_sys(&p->err, "cannot read the base package");
	return (TURN_FAILED);
}

enum turn
replybytes_copy(
    struct reply *p, struct buf *b, uint64_t off, uint64_t len, uint64_t *done)
{
	struct extent x;
	uint8_t *room;
	enum turn t;

	*done = 0;
	if ((t = locate(p, off, len, &x)) != TURN_ON)
		return (t);
	if ((room = buf_room(b, (size_t)x.n)) == NULL)
		return (reply_fail(p, "out of memory"));
	if (x.is_memory || was_read(p, off, &x)) {
		t = read_bytes(p, &x, room);
	} else if (!disk_copy(x.fd, x.at, room, x.n)) {
		t = let_read(p, off, &x);
		if (t == TURN_ON)
			t = read_bytes(p, &x, room);
	}
	if (t != TURN_ON)
		return (t);
	b->len += (size_t)x.n;
	*done = x.n;
	return (TURN_ON);
}
