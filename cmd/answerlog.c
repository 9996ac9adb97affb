#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "answerlog.h"
#include "util/clock.h"
#include "util/num.h"
#include "util/when.h"

#define TEXT_ROOM 32 /* for a time, or an id */

/* Where the milliseconds of a time begin, before its 'Z'. */
#define MS_AT (WHEN_SIZE - sizeof("Z"))

void
answerlog_meet(struct answerlog *l)
{
	l->answers = 0;
	/*
	 * Without random bytes, numbers may repeat: only searching gets harder.
	 */
	if (getrandom(&l->connection, sizeof(l->connection), GRND_NONBLOCK) < 0)
		l->connection = (uint64_t)time(NULL);
}

void
answerlog_begin(struct answerlog *l)
{
	l->answers++;
	(void)clock_gettime(CLOCK_MONOTONIC, &l->began);
}

/* Begin a line: the time, the event, the id of the answer, and ${about}. */
static void
add_front(const struct answerlog *l, const struct logline *about,
    struct logline *line, const char *event)
{
	char text[TEXT_ROOM];
	struct timespec t;

	memset(line, 0, sizeof(*line));
	line->format = about->format;
	(void)clock_gettime(CLOCK_REALTIME, &t);
	when_text(t.tv_sec, text);
	memcpy(text + MS_AT, ".000Z", sizeof(".000Z"));
	num_digits(text + MS_AT + 1, 3, (uint64_t)t.tv_nsec / 1000000);
	logline_add(line, "time", text, sizeof(text));
	logline_add(line, "event", event, sizeof(text));
	(void)snprintf(
	    text, sizeof(text), "%016" PRIx64 "-%u", l->connection, l->answers);
	logline_add(line, "id", text, sizeof(text));
	logline_join(line, about);
}

static void
write_line(struct logdest *d, struct logline *line)
{
	logline_end(line);
	logdest_write(d, &line->text);
	logline_free(line);
}

void
answerlog_start(
    const struct answerlog *l, struct logdest *d, const struct logline *about)
{
	struct logline line;

	add_front(l, about, &line, "start");
	write_line(d, &line);
}

void
answerlog_end(const struct answerlog *l, const struct logline *about,
    uint64_t sent, int is_complete, const struct err *e, struct answerend *end)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	add_front(l, about, &end->front, "end");
	logline_number(&end->front, "sent", sent);
	memset(&end->rest, 0, sizeof(end->rest));
	end->rest.format = about->format;
	logline_seconds(
	    &end->rest, "seconds", (uint64_t)clock_between(l->began, t));
	logline_number(&end->rest, "complete", (uint64_t)is_complete);
	if (e != NULL)
		logline_add(&end->rest, "error", e->text, LOGLINE_REASON);
}

void
answerlog_write(struct logdest *d, struct answerend *end, const uint64_t *acked)
{
	if (acked != NULL)
		logline_number(&end->front, "acked", *acked);
	logline_join(&end->front, &end->rest);
	logline_free(&end->rest);
	write_line(d, &end->front);
}
