#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#include "answerlog.h"
#include "util/clock.h"
#include "util/logfmt.h"
#include "util/when.h"

void
answerlog_meet(struct answerlog *l)
{
	l->answers = 0;
	/* Without it numbers repeat: that spoils no more than the search. */
	if (getrandom(&l->connection, sizeof(l->connection), GRND_NONBLOCK) < 0)
		l->connection = (uint64_t)time(NULL);
}

void
answerlog_begin(struct answerlog *l)
{
	l->answers++;
	(void)clock_gettime(CLOCK_MONOTONIC, &l->began);
}

/* The time, and which answer it is. */
static void
add_front(const struct answerlog *l, const struct logline *about,
    struct buf *line, const char *event)
{
	char when[WHEN_SIZE];
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	when_text(t.tv_sec, when);
	buf_addf(line, "time=%.19s.%03ldZ event=%s id=%016" PRIx64 "-%u ", when,
	    t.tv_nsec / 1000000, event, l->connection, l->answers);
	buf_add(line, about->text.data, about->text.len);
}

static void
write_line(struct logdest *d, const struct logline *about, struct buf *line)
{
	if (about->cuts > 0)
		buf_addf(line, " cut=%u", about->cuts);
	logdest_write(d, line);
	buf_free(line);
}

void
answerlog_start(
    const struct answerlog *l, struct logdest *d, const struct logline *about)
{
	struct buf line = BUF_INIT;

	add_front(l, about, &line, "start");
	write_line(d, about, &line);
}

void
answerlog_end(const struct answerlog *l, struct logdest *d,
    struct logline *about, uint64_t sent, int is_complete, const struct err *e)
{
	struct buf line = BUF_INIT;
	struct timespec t;
	int64_t ms;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	ms = clock_between(l->began, t);
	add_front(l, about, &line, "end");
	buf_addf(&line,
	    " sent=%" PRIu64 " seconds=%" PRId64 ".%03d complete=%d", sent,
	    ms / 1000, (int)(ms % 1000), is_complete);
	if (e != NULL)
		about->cuts += (unsigned int)logfmt_add(
		    &line, "error", e->text, strlen(e->text), LOGLINE_REASON);
	write_line(d, about, &line);
}
