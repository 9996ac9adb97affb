#include "util/io.h"
#include "worker/replyin.h"

enum turn
bytes_have(struct reply *p, uint64_t off, uint64_t len, int *fd, uint64_t *at,
    uint64_t *n)
{
	struct worker *w = p->conn->worker;
	enum bases_rc rc;

	do {
		rc = bases_at(w->bases, p->version, &p->hold, off, len,
		    &p->waiter, fd, at, n, &p->err);
		/* An answer under way waits for room; another one is 503. */
		if (rc == BASES_FULL && p->making == NULL)
			bases_drop(w->bases, &p->hold);
	} while (rc == BASES_FULL && p->making == NULL);
	if (rc == BASES_WAIT)
		return (reply_waitstore(p));
	if (rc != BASES_OK)
		return (TURN_FAILED);
	if (p->read_off == off && p->read_len >= *n) {
		p->read_len = 0;
		return (TURN_ON);
	}
	if (disk_has(*fd, *at, *n))
		return (TURN_ON);
	p->read_off = off;
	p->read_len = *n;
	board_add(w->board, BOARD_READS, 1);
	if (disk_read(w->disk, p->version, *fd, *at, *n, &p->waiter) == 0)
		return (reply_waitstore(p));
	p->read_len = 0;
	return (TURN_ON);
}

static enum turn
read_bytes(struct reply *p, int fd, uint64_t at, uint8_t *room, uint64_t n)
{
	ssize_t got = io_pread(fd, room, (size_t)n, at);

	if (got == (ssize_t)n)
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
bytes_copy(
    struct reply *p, struct buf *b, uint64_t off, uint64_t len, uint64_t *done)
{
	uint64_t at, n;
	uint8_t *room;
	enum turn t;
	int fd;

	*done = 0;
	if ((t = bytes_have(p, off, len, &fd, &at, &n)) != TURN_ON)
		return (t);
	if ((room = buf_room(b, (size_t)n)) == NULL)
		return (reply_fail(p, "out of memory"));
	if ((t = read_bytes(p, fd, at, room, n)) != TURN_ON)
		return (t);
	b->len += (size_t)n;
	*done = n;
	return (TURN_ON);
}
