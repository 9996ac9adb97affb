#include <stdlib.h>
#include <string.h>

#include "worker/replyin.h"
#include "worker/tell.h"

/*
 * A body up to this long is read into memory, the base is checked, and then the
 * body is sent.  For a longer body the kernel queues references to pages, whose
 * bytes may change until the client has them.  So the last bytes of a file are
 * sent after the client has all others, and after a check of the base.
 */
#define SMALL_BODY 65536
#define LAST_BYTES 4096

/* Give up if the base is replaced again and again. */
#define MAKE_TRIES 2
#define FIND_TRIES 8

void
making_free(struct reply *p)
{
	struct making *m = p->making;

	if (m == NULL)
		return;
	answer_free(&m->answer);
	buf_free(&m->data);
	free(m);
	p->making = NULL;
}

enum turn
make_again(struct reply *p, int last)
{
	struct making *m = p->making;
	struct conn *c = p->conn;

	reply_leavebase(p);
	package_release(p->package);
	p->package = NULL;
	p->pos = p->tail = p->end = 0;
	p->phase = PHASE_MAKE;
	if (last || m->makes >= MAKE_TRIES) {
		m->step = answer_nobase(&m->answer, &p->err);
		return (TURN_ON);
	}
	answer_free(&m->answer);
	buf_reset(&m->data);
	m->makes++;
	m->fresh = 1;
	m->step = answer_begin(&m->answer, &c->worker->config->origin,
	    c->worker->memory, &c->client, &m->request, time(NULL));
	return (TURN_ON);
}

/* Give the answer the base that it asks for. */
static enum turn
find_base(struct reply *p)
{
	struct making *m = p->making;
	struct worker *w = p->conn->worker;
	struct base b;
	enum bases_rc rc = BASES_FAILED;

	reply_leavebase(p);
	if (m->finds++ >= FIND_TRIES)
		(void)err_set(&p->err, ERR_TEMP,
		    "the base package changes faster than it can be read");
	else
		rc = bases_find(w->bases, m->answer.key, m->fresh, &p->waiter,
		    &p->version, &p->err);
	m->fresh = 0;
	if (rc == BASES_WAIT)
		return (reply_waitstore(p));
	if (rc == BASES_FAILED) {
		m->step = answer_nobase(&m->answer, &p->err);
	} else if (p->version == NULL) {
		m->step = answer_base(&m->answer, NULL);
	} else {
		version_base(p->version, &b);
		m->step = answer_base(&m->answer, &b);
	}
	return (TURN_ON);
}

/* Give the answer the bytes of the base that it asks for. */
static enum turn
read_base(struct reply *p)
{
	struct making *m = p->making;
	const struct partial *scan = &m->answer.scan;
	uint64_t done;
	enum turn t;

	while (m->data.len < scan->len) {
		t = replybytes_copy(p, &m->data, scan->off + m->data.len,
		    scan->len - m->data.len, &done);
		if (t == TURN_WAIT)
			return (t);
		if (t == TURN_FAILED) {
			m->step = answer_nobase(&m->answer, &p->err);
			return (TURN_ON);
		}
	}
	if ((t = replybytes_look(p)) == TURN_FAILED)
		return (make_again(p, 0));
	if (t == TURN_WAIT)
		return (t);
	m->step = answer_bytes(&m->answer, m->data.data);
	if (m->step != ANSWER_READ)
		board_add(p->conn->worker->board, BOARD_SCANS, 1);
	buf_reset(&m->data);
	return (TURN_ON);
}

/* Tell the operator and the log of the answer, which is made. */
static void
note_answer(struct reply *p)
{
	struct worker *w = p->conn->worker;
	struct answer *a = &p->making->answer;

	p->status = a->status;
	tell_answer(&w->told, a, w->config->verbose, w->now);
	logline_free(&p->line);
	p->line = a->line;
	memset(&a->line, 0, sizeof(a->line));
	if (w->log != NULL && w->config->log_start)
		answerlog_start(&p->conn->log, w->log, &p->line);
}

void
make_commit(struct reply *p)
{
	struct conn *c = p->conn;

	if (p->making == NULL)
		return;
	note_answer(p);
	board_add(c->worker->board, board_status(p->status), 1);
	c->used += p->making->len;
	making_free(p);
	if (c->used == c->in.len) {
		buf_free(&c->in);
		c->used = 0;
	}
	p->began = p->progress = p->minute = c->worker->now;
}

/* The answer is made: choose how to send it. */
static enum turn
made(struct reply *p)
{
	struct answer *a = &p->making->answer;

	if (buf_ok(&a->head, &p->err) != 0)
		return (TURN_FAILED);
	buf_free(&p->out);
	p->out = a->head;
	p->out_sent = 0;
	memset(&a->head, 0, sizeof(a->head));
	p->head = p->out.len - (size_t)a->text;
	p->body = a->text;
	p->phase = PHASE_SEND;
	if (a->package == NULL || a->len == 0) {
		reply_leavebase(p);
		return (TURN_ON);
	}
	p->package = package_hold(a->package);
	p->body = a->len;
	p->pos = a->first;
	p->tail = p->end = a->first + a->len;
	if (a->len <= SMALL_BODY) {
		p->phase = PHASE_FILL;
	} else if (version_isfile(p->version)) {
		p->tail = p->end - LAST_BYTES;
	} else {
		p->phase = PHASE_OPEN;
	}
	return (TURN_ON);
}

enum turn
make_step(struct reply *p)
{
	switch (p->making->step) {
	case ANSWER_FIND:
		return (find_base(p));
	case ANSWER_READ:
		return (read_base(p));
	default:
		return (made(p));
	}
}
