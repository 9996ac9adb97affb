#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "listen/reload.h"
#include "stall.h"
#include "receive.h"
#include "listen/self.h"
#include "listen/talk.h"
#include "listen/visit.h"
#include "util/clock.h"

#define READ_SIZE 8192

/* The connection that this process has, one at a time. */
static struct talk talk = {.input = BUF_INIT};

enum got { GOT_SOME, GOT_NOTHING, GOT_END };

static void
wait_until(struct entry *s, enum entry_phase phase, int64_t ms)
{
	atomic_store(&s->phase, (unsigned char)phase);
	atomic_store(&s->deadline, clock_ms() + ms);
}

/* Up to ${len} bytes that are here. */
static enum got
take(int fd, void *room, size_t len, size_t *n)
{
	ssize_t got;

	do {
		got = recv(fd, room, len, MSG_DONTWAIT);
	} while (got == -1 && errno == EINTR);
	*n = got > 0 ? (size_t)got : 0;
	if (got > 0)
		return (GOT_SOME);
	return (got == -1 && errno == EAGAIN ? GOT_NOTHING : GOT_END);
}

static void
begin(struct worker *w, int fd)
{
	struct entry *s = &w->table->entry[fd];

	talk.config = w->config;
	talk.requests = atomic_load(&s->requests);
	output_socket(&talk.out, fd);
	talk.out.blocks = self_spare;
	stall_watch(&talk.out, w->config->progress_time);
	talk.client = &s->who.client;
	log_use(&s->who, &w->config->trust);
	buf_reset(&talk.input);
	buf_add(&talk.input, table_kept(w->table, fd), s->kept);
}

/* The table has what is to be known of it at the next visit. */
static void
note(struct worker *w, int fd)
{
	struct entry *s = &w->table->entry[fd];
	int is_new = talk.requests != atomic_load(&s->requests);
	const struct config *c = w->config;

	atomic_store(&s->requests, talk.requests);
	table_keep(w->table, fd, talk.input.data, talk.input.len);
	if (talk.input.len == 0)
		wait_until(s, ENTRY_IDLE, (int64_t)c->idle_time * 1000);
	else if (is_new || atomic_load(&s->phase) == ENTRY_IDLE)
		wait_until(s, ENTRY_HEAD, (int64_t)c->request_time * 1000);
}

/* Throw away what comes. */
static enum talk_end
hear(struct worker *w, int fd)
{
	struct entry *s = &w->table->entry[fd];
	uint8_t *room = buf_room(&talk.input, READ_SIZE);
	enum got got = GOT_END;
	size_t n;

	if (room == NULL || clock_ms() >= atomic_load(&s->deadline))
		return (TALK_OVER);
	while (s->thrown < LINGER_MAX &&
	       (got = take(fd, room, READ_SIZE, &n)) == GOT_SOME)
		s->thrown += (unsigned int)n;
	return (got == GOT_NOTHING ? TALK_ON : TALK_OVER);
}

/*
 * The last has been said: the client may need time to hear it (RFC 9112 9.6).
 */
static enum talk_end
linger(struct worker *w, int fd)
{
	struct entry *s = &w->table->entry[fd];

	if (shutdown(fd, SHUT_WR) != 0)
		return (TALK_OVER);
	s->kept = s->thrown = 0;
	wait_until(s, ENTRY_LINGERS, LINGER_MS);
	return (hear(w, fd));
}

/* Nothing more is there: has it waited long enough? */
static enum talk_end
look(const struct entry *s, struct err *e)
{
	int is_late = clock_ms() >= atomic_load(&s->deadline);

	if (talk.input.len > 0)
		return (is_late ? talk_late(&talk, e) : TALK_ON);
	if (is_late || (self_isleaving() && talk.requests > 0))
		return (TALK_OVER);
	return (TALK_ON);
}

/* Read once.  ${n} is how much, ${max} how much it could have been. */
static enum got
read_some(struct worker *w, int fd, size_t *n, size_t *max)
{
	uint8_t *room;
	enum got got;

	*max = w->table->room - talk.input.len;
	if (*max > READ_SIZE)
		*max = READ_SIZE;
	if ((room = buf_room(&talk.input, *max)) == NULL)
		return (GOT_END);
	got = take(fd, room, *max, n);
	talk.input.len += *n;
	return (got);
}

/*
 * Read, and answer.  With ${whole} until nothing more is there; otherwise
 * what comes later is an event.
 */
static enum talk_end
listen_to(struct worker *w, int fd, int whole, struct err *e)
{
	enum talk_end end = TALK_ON;
	size_t n, max;

	if (w->table->entry[fd].is_handed) {
		w->table->entry[fd].is_handed = 0;
		if ((end = talk_answer(&talk, e)) == TALK_ON)
			note(w, fd);
	}
	/* What comes now is for those that know the new keys. */
	while (end == TALK_ON && !reload_isold()) {
		switch (read_some(w, fd, &n, &max)) {
		case GOT_NOTHING:
			return (look(&w->table->entry[fd], e));
		case GOT_END:
			return (talk_eof(&talk, e));
		case GOT_SOME:
			break;
		}
		if ((end = talk_answer(&talk, e)) == TALK_ON)
			note(w, fd);
		if (!whole && n < max)
			break;
	}
	return (end);
}

static enum talk_end
attend(struct worker *w, int fd, int whole, struct err *e)
{
	if (atomic_load(&w->table->entry[fd].phase) == ENTRY_LINGERS)
		return (hear(w, fd));
	return (listen_to(w, fd, whole, e));
}

/* For a worker that knows the new keys. */
static void
hand_on(struct worker *w, int fd)
{
	w->table->entry[fd].is_handed = 1;
	table_offer(w->table, fd);
	table_call(w->table, fd);
}

/* Let it wait, or close it.  Returns 1 if it is to be visited again. */
static int
leave(struct worker *w, int fd, enum talk_end end)
{
	int rc;

	if (end == TALK_LAST)
		end = linger(w, fd);
	if (end == TALK_ON && reload_isold()) {
		hand_on(w, fd);
		return (0);
	}
	if (end == TALK_ON && (rc = table_release(w->table, fd)) != -1)
		return (rc);
	table_close(w->table, fd);
	/* When the last is gone the pool can end. */
	if (self_isleaving() && table_count(w->table) == 0)
		self_wake();
	return (0);
}

void
visit(struct worker *w, int fd, int ended)
{
	enum talk_end end;
	struct err e;

	do {
		begin(w, fd);
		/*
		 * What the client does not take is no event for the operator.
		 */
		end = attend(w, fd, ended, &e);
		/* Who was called does not know why. */
		ended = 1;
	} while (leave(w, fd, end) == 1);
}

void
visit_refuse(struct worker *w, int fd, const char *why)
{
	struct err e;

	begin(w, fd);
	if (leave(w, fd, talk_refuse(&talk, 503, why, &e)) == 1)
		visit(w, fd, 1);
}

void
visit_free(void)
{
	output_free(&talk.out);
	buf_free(&talk.input);
}
