#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#include "serve/log.h"
#include "util/clock.h"
#include "util/logfmt.h"
#include "util/when.h"

int
log_open(struct log *l, const char *where, int has_start, struct err *e)
{
	static const struct logdest closed = LOGDEST_INIT;

	memset(l, 0, sizeof(*l));
	l->dest = closed;
	l->has_start = has_start;
	/* Without it numbers repeat: that spoils no more than the search. */
	if (getrandom(&l->connection, sizeof(l->connection), GRND_NONBLOCK) < 0)
		l->connection = (uint64_t)time(NULL);
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
	l->answers++;
	(void)clock_gettime(CLOCK_MONOTONIC, &l->began);
}

/* The time, and which answer it is. */
static void
add_front(const struct log *l, struct buf *line, const char *event)
{
	char when[WHEN_SIZE];
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	when_text(t.tv_sec, when);
	buf_addf(line, "time=%.19s.%03ldZ event=%s id=%016" PRIx64 "-%u ", when,
	    t.tv_nsec / 1000000, event, l->connection, l->answers);
}

static void
write_line(struct log *l, const struct answer *a, struct buf *line)
{
	if (a->line.cuts > 0)
		buf_addf(line, " cut=%u", a->line.cuts);
	logdest_write(&l->dest, line);
	buf_free(line);
}

void
log_start(struct log *l, const struct answer *a, const struct output *o,
    uint64_t body)
{
	struct buf line = BUF_INIT;

	if (!logdest_isopen(&l->dest))
		return;
	l->body = body;
	l->body_at = o->sent + o->pending.len + a->head.len - (size_t)a->text;
	if (!l->has_start)
		return;
	add_front(l, &line, "start");
	buf_add(&line, a->line.text.data, a->line.text.len);
	write_line(l, a, &line);
}

void
log_end(struct log *l, struct answer *a, const struct output *o,
    const struct err *e)
{
	uint64_t sent = o->sent > l->body_at ? o->sent - l->body_at : 0;
	struct buf line = BUF_INIT;
	struct timespec t;
	int64_t ms;

	if (!logdest_isopen(&l->dest))
		return;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	ms = clock_between(l->began, t);
	add_front(l, &line, "end");
	buf_add(&line, a->line.text.data, a->line.text.len);
	buf_addf(&line,
	    " sent=%" PRIu64 " seconds=%" PRId64 ".%03d complete=%d", sent,
	    ms / 1000, (int)(ms % 1000), e == NULL && sent == l->body);
	if (e != NULL)
		a->line.cuts += (unsigned int)logfmt_add(
		    &line, "error", e->text, strlen(e->text), LOGLINE_REASON);
	write_line(l, a, &line);
}
