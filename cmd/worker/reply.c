#include <stdlib.h>
#include <time.h>

#include "worker/replyin.h"

struct conn *
reply_conn(struct waiter *w)
{
	return (((struct reply *)(void *)w)->conn);
}

void
reply_leavebase(struct reply *p)
{
	struct worker *w = p->conn->worker;

	dlist_remove(&p->waiter.link);
	bases_drop(w->bases, &p->hold);
	bases_release(w->bases, p->version);
	p->version = NULL;
}

static void
free_reply(struct reply *p)
{
	reply_leavebase(p);
	making_free(p);
	package_release(p->package);
	buf_free(&p->out);
	logline_free(&p->line);
	free(p);
}

/* Log the end of the answer and free it.  ${e}: why it is cut off, or NULL. */
static void
end(struct reply *p, const struct err *e)
{
	struct conn *c = p->conn;
	struct worker *w = c->worker;
	uint64_t body = p->sent > p->head ? p->sent - p->head : 0;
	struct answerend line;

	timer_stop(&c->timer);
	if (w->log != NULL && p->status != 0) {
		answerlog_end(&c->log, &p->line, body,
		    e == NULL && body == p->body, e, &line);
		arrivals_add(
		    &c->arrivals, &line, c->given - body, body, w->now);
	}
	if (e != NULL)
		board_add(w->board, BOARD_CUT, 1);
	board_less(w->board, BOARD_ANSWERS);
	c->reply = NULL;
	free_reply(p);
	conn_answered(c, e == NULL);
}

void
reply_cut(struct conn *c, const char *why)
{
	struct err e;

	(void)err_set(&e, ERR_TEMP, "%s", why);
	end(c->reply, &e);
}

enum turn
reply_waitstore(struct reply *p)
{
	struct worker *w = p->conn->worker;

	if (!timer_isset(&p->conn->timer))
		timer_set(&w->timers, &p->conn->timer, TIMER_STORE, w->now);
	return (TURN_WAIT);
}

enum turn
reply_waitclient(struct reply *p)
{
	struct worker *w = p->conn->worker;

	p->conn->can_write = 0;
	if (!timer_isset(&p->conn->timer))
		timer_set(&w->timers, &p->conn->timer, TIMER_STALL, w->now);
	return (TURN_WAIT);
}

enum turn
reply_fail(struct reply *p, const char *why)
{
	(void)err_set(&p->err, ERR_TEMP, "%s", why);
	return (TURN_FAILED);
}

struct piece
reply_piece(const struct reply *p, uint64_t limit)
{
	const struct plan *plan = &p->package->plan;

	return (
	    plan_clip(plan, plan_find(plan, p->pos), p->pos, limit - p->pos));
}

static enum turn
step(struct reply *p)
{
	switch (p->phase) {
	case PHASE_MAKE:
		return (make_step(p));
	case PHASE_OPEN:
		return (send_open(p));
	case PHASE_FILL:
		return (send_fill(p));
	case PHASE_SEND:
		return (send_some(p));
	default:
		return (pace_drain(p));
	}
}

void
reply_turn(struct conn *c)
{
	struct reply *p = c->reply;
	enum turn t;

	/* The reply still waits for the store or the disk. */
	if (!dlist_isempty(&p->waiter.link))
		return;
	do {
		t = step(p);
	} while (t == TURN_ON);
	if (t == TURN_OVER)
		conn_queue(c);
	else if (t == TURN_DONE)
		end(p, NULL);
	else if (t == TURN_FAILED) {
		struct err e = p->err;

		end(p, &e);
	}
}

/* The store has not answered in time. */
static void
give_up_store(struct reply *p)
{
	dlist_remove(&p->waiter.link);
	(void)err_set(&p->err, ERR_TEMP, "the store does not answer");
	if (p->making == NULL) {
		reply_cut(p->conn, p->err.text);
		return;
	}
	(void)make_again(p, 1);
	reply_turn(p->conn);
}

void
reply_timeout(struct conn *c)
{
	struct reply *p = c->reply;
	struct worker *w = c->worker;
	struct err e;

	if (!dlist_isempty(&p->waiter.link)) {
		give_up_store(p);
		return;
	}
	if (p->phase == PHASE_DRAIN) {
		reply_turn(c);
		return;
	}
	if (pace_check(p) != 0) {
		e = p->err;
		end(p, &e);
		return;
	}
	timer_set(&w->timers, &c->timer, TIMER_STALL, w->now);
}

void
reply_begin(struct conn *c, const struct http_request *r, size_t len,
    unsigned int status, const char *why)
{
	struct worker *w = c->worker;
	struct reply *p = calloc(1, sizeof(*p));
	struct making *m = calloc(1, sizeof(*m));

	if (p == NULL || m == NULL) {
		free(p);
		free(m);
		conn_answered(c, 0);
		return;
	}
	dlist_init(&p->waiter.link);
	p->conn = c;
	p->making = m;
	c->reply = p;
	c->state = CONN_ANSWERS;
	board_add(w->board, BOARD_ANSWERS, 1);
	if (w->log != NULL)
		answerlog_begin(&c->log);
	m->makes = 1;
	m->len = len;
	m->step = ANSWER_READY;
	if (r == NULL) {
		answer_norequest(&m->answer, &w->config->origin, &c->client,
		    time(NULL), status, why);
		return;
	}
	m->request = *r;
	m->step = answer_begin(&m->answer, &w->config->origin, w->memory,
	    &c->client, &m->request, time(NULL));
}
