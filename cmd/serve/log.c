#include <string.h>

#include "serve/log.h"

int
log_open(struct log *l, const char *where, int has_start, struct err *e)
{
	static const struct logdest closed = LOGDEST_INIT;

	memset(l, 0, sizeof(*l));
	l->dest = closed;
	l->has_start = has_start;
	answerlog_meet(&l->now);
	return (where == NULL ? 0 : logdest_open(&l->dest, where, e));
}

void
log_close(struct log *l)
{
	logdest_close(&l->dest);
}

void
log_request(struct log *l)
{
	answerlog_begin(&l->now);
}

void
log_start(struct log *l, const struct answer *a, const struct output *o,
    uint64_t body)
{
	if (!logdest_isopen(&l->dest))
		return;
	l->body = body;
	l->body_at = o->sent + o->pending.len + a->head.len - (size_t)a->text;
	if (l->has_start)
		answerlog_start(&l->now, &l->dest, &a->line);
}

void
log_end(struct log *l, struct answer *a, const struct output *o,
    const struct err *e)
{
	uint64_t sent = o->sent > l->body_at ? o->sent - l->body_at : 0;

	if (logdest_isopen(&l->dest))
		answerlog_end(&l->now, &l->dest, &a->line, sent,
		    e == NULL && sent == l->body, e);
}
