#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/clock.h"
#include "util/endian.h"
#include "wire/asker.h"
#include "wire/packet.h"
#include "wire/question.h"

/*
 * The number of a question is made of its place and of how often the place was
 * used.  So a late answer to a released question can be told from an answer to
 * a question that nobody asked.
 */
#define PLACE_BITS 10
#define PLACES     (1U << PLACE_BITS)
#define USES_MASK  (UINT32_MAX >> PLACE_BITS)

_Static_assert(PLACES == WIRE_ASKS_MAX, "each open question has a place");

struct place {
	struct question question;
	uint32_t uses;
	void *cookie;
	unsigned int next; /* the next free place */
};

struct asker {
	int sock;
	struct buf out; /* messages, each behind its length in 2 bytes */
	size_t at;      /* where the first message begins that was not sent */
	unsigned int vacant;
	struct place place[PLACES];
};

/* Make all places free.  How often they were used stays. */
static void
clear_places(struct asker *a)
{
	unsigned int i;

	for (i = 0; i < PLACES; i++) {
		a->place[i].question.state = QUESTION_FREE;
		a->place[i].next = i + 1;
	}
	a->vacant = 0;
}

int
asker_open(struct asker **out, int sock, struct err *e)
{
	struct asker *a = calloc(1, sizeof(*a));

	if (a == NULL) {
		(void)close(sock);
		return (err_nomem(e));
	}
	a->sock = sock;
	clear_places(a);
	*out = a;
	return (0);
}

static void
drop_sock(struct asker *a)
{
	if (a->sock != -1)
		(void)close(a->sock);
	a->sock = -1;
	buf_reset(&a->out);
	a->at = 0;
}

void
asker_close(struct asker *a)
{
	if (a == NULL)
		return;
	drop_sock(a);
	buf_free(&a->out);
	free(a);
}

static int
launch_one(
    struct launch *l, const struct launch_spec *s, int *sock, struct err *e)
{
	if (launch_start(l, s, e) != 0)
		return (-1);
	if (launch_add(l, sock, e) == 0)
		return (0);
	launch_end(l);
	return (-1);
}

int
asker_start(struct asker **a, struct launch *l, const struct launch_spec *s,
    struct err *e)
{
	int sock;

	if (launch_one(l, s, &sock, e) != 0)
		return (-1);
	return (asker_open(a, sock, e));
}

int
asker_restart(struct asker *a, struct launch *l, const struct launch_spec *s,
    struct err *e)
{
	int sock;

	asker_reset(a, -1);
	if (launch_one(l, s, &sock, e) != 0)
		return (-1);
	a->sock = sock;
	return (0);
}

void
asker_reset(struct asker *a, int sock)
{
	drop_sock(a);
	clear_places(a);
	a->sock = sock;
}

int
asker_sock(const struct asker *a)
{
	return (a->sock);
}

short
asker_events(const struct asker *a)
{
	return ((short)(a->at < a->out.len ? POLLIN | POLLOUT : POLLIN));
}

uint32_t
asker_slicelength(const struct wire_found *f, uint64_t n)
{
	uint64_t left;

	if (f->medium != WIRE_SLICES || f->size == 0 ||
	    n > (f->size - 1) / f->slice)
		return (0);
	left = f->size - n * f->slice;
	return (left < f->slice ? (uint32_t)left : f->slice);
}

/* Send messages until the socket is full.  Return 0, or -1 with ${e}. */
static int
flush_out(struct asker *a, struct err *e)
{
	const uint8_t *p;
	int rc;

	while (a->at < a->out.len) {
		p = a->out.data + a->at;
		rc = packet_send(a->sock, p + 2, le16dec(p), -1, e);
		if (rc != 0)
			return (rc == 1 ? 0 : -1);
		a->at += 2U + le16dec(p);
	}
	buf_reset(&a->out);
	a->at = 0;
	return (0);
}

/* Queue a message and try to send it; asker_next sends the rest. */
static void
queue_message(struct asker *a, const struct wire_ask *q)
{
	uint8_t data[2 + WIRE_MAX];
	size_t len = wire_putask(data + 2, q);
	struct err unused;

	if (a->at > WIRE_MAX * 8) {
		buf_consume(&a->out, a->at);
		a->at = 0;
	}
	le16enc(data, (uint16_t)len);
	buf_add(&a->out, data, 2 + len);
	if (a->sock != -1)
		(void)flush_out(a, &unused);
}

/* Take a free place for a question and give it a number. */
static struct place *
open_place(struct asker *a, struct wire_ask *q, void *cookie, struct err *e)
{
	unsigned int i = a->vacant;
	struct place *p = &a->place[i];

	if (i == PLACES) {
		(void)err_set(e, ERR_TEMP, "too many questions are open");
		return (NULL);
	}
	a->vacant = p->next;
	p->uses = (p->uses + 1) & USES_MASK;
	p->question.state =
	    q->kind == WIRE_FIND ? QUESTION_FIND : QUESTION_SLICE;
	p->question.n = q->n;
	p->question.valid = 0;
	p->cookie = cookie;
	q->id = p->uses << PLACE_BITS | i;
	return (p);
}

static void
free_place(struct asker *a, struct place *p)
{
	p->question.state = QUESTION_FREE;
	p->next = a->vacant;
	a->vacant = (unsigned int)(p - a->place);
}

static int
set_key(struct wire_ask *q, const char *key, struct err *e)
{
	size_t len = strlen(key);

	if (len == 0 || len > COKEY_MAX)
		return (err_set(e, ERR_INPUT, "the key is too long, or empty"));
	memcpy(q->key, key, len + 1);
	return (0);
}

int
asker_find(
    struct asker *a, const char *key, void *cookie, uint32_t *id, struct err *e)
{
	struct wire_ask q = {.kind = WIRE_FIND};

	if (set_key(&q, key, e) != 0 || open_place(a, &q, cookie, e) == NULL)
		return (-1);
	*id = q.id;
	queue_message(a, &q);
	return (0);
}

int
asker_slice(struct asker *a, const char *key, const struct wire_found *f,
    uint64_t n, void *cookie, uint32_t *id, struct err *e)
{
	struct wire_ask q = {.kind = WIRE_SLICE, .n = n, .size = f->size};
	uint32_t length = asker_slicelength(f, n);
	struct place *p;

	if (length == 0)
		return (err_set(e, ERR_INPUT, "there is no slice %llu",
		    (unsigned long long)n));
	memcpy(q.version, f->version, sizeof(q.version));
	if (set_key(&q, key, e) != 0 ||
	    (p = open_place(a, &q, cookie, e)) == NULL)
		return (-1);
	p->question.length = length;
	*id = q.id;
	queue_message(a, &q);
	return (0);
}

void
asker_release(struct asker *a, uint32_t id)
{
	const struct wire_ask q = {.kind = WIRE_RELEASE, .id = id};
	struct place *p = &a->place[id % PLACES];

	if (p->question.state == QUESTION_FREE || p->uses != id >> PLACE_BITS)
		return;
	free_place(a, p);
	queue_message(a, &q);
}

/*
 * Set ${p} to the place of question ${id}.  Return 1 if the question is open, 0
 * if it was released, -1 if it was never asked.
 */
static int
find_place(struct asker *a, uint32_t id, struct place **p, struct err *e)
{
	uint32_t ago;

	*p = &a->place[id % PLACES];
	ago = ((*p)->uses - (id >> PLACE_BITS)) & USES_MASK;
	if (ago > USES_MASK / 2 || id >> PLACE_BITS == 0)
		return (question_lies(e, "answers what nobody has asked"));
	return (ago == 0 && (*p)->question.state != QUESTION_FREE);
}

/* Check an answer: 1 if its question is open, 0 if it was released, or -1. */
static int
take_answer(struct asker *a, struct asker_answer *answer, struct err *e)
{
	struct place *p;
	int rc = find_place(a, answer->wire.id, &p, e);

	if (rc == 1 &&
	    question_check(&p->question, &answer->wire, &answer->fd, e) != 0)
		rc = -1;
	if (rc == 1) {
		answer->cookie = p->cookie;
		if (answer->wire.kind == WIRE_FOUND ||
		    answer->wire.kind == WIRE_FAILED)
			free_place(a, p);
		return (1);
	}
	if (answer->fd != -1)
		(void)close(answer->fd);
	answer->fd = -1;
	return (rc);
}

/* Receive the next answer: 1; 0 if none is there; or -1. */
static int
receive(struct asker *a, struct asker_answer *answer, struct err *e)
{
	int rc = 0;

	while (rc == 0) {
		switch (packet_answer(a->sock, &answer->wire, &answer->fd, e)) {
		case PACKET_GOT:
			rc = take_answer(a, answer, e);
			break;
		case PACKET_NONE:
			return (0);
		case PACKET_END:
			return (
			    err_set(e, ERR_TEMP, "chanpack-fetch has ended"));
		default:
			if (e->kind == ERR_INPUT)
				e->kind = ERR_FATAL;
			return (err_in(e, "chanpack-fetch"));
		}
	}
	return (rc);
}

/* Wait for the socket until ${end}.  Return 1 if ${end} has passed. */
static int
wait_sock(const struct asker *a, int ms, int64_t end, struct err *e)
{
	struct pollfd p = {.fd = a->sock, .events = asker_events(a)};
	int64_t left = ms < 0 ? -1 : end - clock_ms();
	int n;

	if (ms >= 0 && left <= 0)
		return (1);
	n = poll(&p, 1, (int)left);
	if (n == -1 && errno != EINTR)
		return (err_sys(e, "cannot wait for chanpack-fetch"));
	return (0);
}

int
asker_next(struct asker *a, int ms, struct asker_answer *answer, struct err *e)
{
	int64_t end = ms > 0 ? clock_ms() + ms : 0;
	int rc;

	answer->fd = -1;
	if (a->sock == -1)
		return (err_set(e, ERR_TEMP, "there is no chanpack-fetch"));
	for (;;) {
		if (buf_ok(&a->out, e) != 0)
			return (-1);
		/* Receive first: the coprocess may have answered and died. */
		if ((rc = receive(a, answer, e)) != 0)
			return (rc);
		if (flush_out(a, e) != 0)
			return (-1);
		if ((rc = wait_sock(a, ms, end, e)) != 0)
			return (rc == 1 ? 0 : -1);
	}
}
