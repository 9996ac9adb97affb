#include <sys/sendfile.h>
#include <sys/socket.h>

#include <errno.h>

#include "worker/replyin.h"

/*
 * How much of a body is sent before other connections have a turn.  With less,
 * the others wait less, but the loop has more turns for the same bytes.
 */
#define TURN_BYTES (1024 * 1024)

enum turn
send_open(struct reply *p)
{
	uint64_t pos = p->pos;
	struct extent at;
	struct piece x;
	enum turn t = TURN_ON;

	do {
		x = reply_piece(p, p->end);
		p->pos += x.len;
	} while (x.kind != PIECE_BASE && p->pos < p->end);
	p->pos = pos;
	if (x.kind == PIECE_BASE)
		t = replybytes_have(p, x.off, 1, &at);
	if (t == TURN_FAILED)
		return (make_again(p, 0));
	if (t == TURN_ON)
		p->phase = PHASE_SEND;
	return (t);
}

enum turn
send_fill(struct reply *p)
{
	struct piece x;
	uint64_t done;
	enum turn t = TURN_ON;

	while (p->pos < p->end && t == TURN_ON) {
		x = reply_piece(p, p->end);
		done = x.len;
		if (x.kind == PIECE_LIT)
			buf_add(&p->out, x.lit, (size_t)x.len);
		else
			t = replybytes_copy(p, &p->out, x.off, x.len, &done);
		if (t == TURN_ON)
			p->pos += done;
	}
	if (t == TURN_ON)
		t = replybytes_look(p);
	if (t == TURN_ON && buf_ok(&p->out, &p->err) != 0)
		t = TURN_FAILED;
	if (t == TURN_FAILED && p->making != NULL)
		return (make_again(p, 0));
	if (t == TURN_ON) {
		p->tail = p->end;
		p->phase = PHASE_SEND;
	}
	return (t);
}

/* The kernel has taken ${n} bytes; or ${n} is -1, with errno. */
static enum turn
took(struct reply *p, ssize_t n)
{
	struct worker *w = p->conn->worker;

	if (n >= 0) {
		p->sent += (uint64_t)n;
		p->conn->given += (uint64_t)n;
		board_add(w->board, BOARD_BYTES, (uint64_t)n);
		pace_took(p);
		return (TURN_ON);
	}
	if (errno == EAGAIN)
		return (reply_waitclient(p));
	if (errno == EINTR)
		return (TURN_ON);
	(void)err_sys(&p->err, "cannot write the package");
	return (TURN_FAILED);
}

static enum turn
send_out(struct reply *p)
{
	int more = p->pos < p->tail ? MSG_MORE : 0;
	ssize_t n = send(p->conn->fd, p->out.data + p->out_sent,
	    p->out.len - p->out_sent, MSG_NOSIGNAL | more);
	enum turn t = took(p, n);

	if (n > 0)
		p->out_sent += (size_t)n;
	if (p->out_sent == p->out.len) {
		buf_free(&p->out);
		p->out_sent = 0;
	}
	return (t);
}

static enum turn
send_base(struct reply *p, const struct piece *x, uint64_t most, ssize_t *n)
{
	struct extent at;
	enum turn t;
	off_t off;

	*n = 0;
	t = replybytes_have(p, x->off, x->len < most ? x->len : most, &at);
	if (t != TURN_ON)
		return (t);
	off = (off_t)at.at;
	*n = sendfile(p->conn->fd, at.fd, &off, (size_t)at.n);
	if (*n == 0) {
		bases_spoil(p->conn->worker->bases, p->hold);
		return (reply_fail(
		    p, "the base package became shorter while it was sent"));
	}
	return (took(p, *n));
}

/* Send some of the package. */
static enum turn
send_piece(struct reply *p, uint64_t *budget)
{
	struct piece x = reply_piece(p, p->tail);
	ssize_t n;
	enum turn t;

	if (x.kind == PIECE_BASE) {
		t = send_base(p, &x, *budget, &n);
	} else {
		n = send(p->conn->fd, x.lit, (size_t)x.len,
		    MSG_NOSIGNAL | (p->pos + x.len < p->tail ? MSG_MORE : 0));
		t = took(p, n);
	}
	if (n > 0) {
		p->pos += (uint64_t)n;
		*budget -= (uint64_t)n < *budget ? (uint64_t)n : *budget;
	}
	return (t);
}

enum turn
send_some(struct reply *p)
{
	uint64_t budget = TURN_BYTES;
	enum turn t = TURN_ON;

	make_commit(p);
	if (!p->conn->can_write)
		return (reply_waitclient(p));
	timer_stop(&p->conn->timer);
	while (t == TURN_ON && p->out_sent < p->out.len)
		t = send_out(p);
	while (t == TURN_ON && p->pos < p->tail && budget > 0)
		t = send_piece(p, &budget);
	if (t != TURN_ON)
		return (t);
	if (p->pos < p->tail)
		return (TURN_OVER);
	if (p->tail == p->end)
		return (TURN_DONE);
	p->phase = PHASE_DRAIN;
	p->drains = 0;
	return (TURN_ON);
}
