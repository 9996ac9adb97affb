#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "guess.h"
#include "peeraddr.h"
#include "receive.h"
#include "serve/session.h"
#include "stall.h"
#include "util/clock.h"
#include "util/text.h"
#include "util/warn.h"

/* If the base was replaced before a byte was sent, find it once again. */
#define ANSWER_TRIES 2

enum talk {
	TALK_ON,    /* more requests may come */
	TALK_OVER,  /* the last answer was sent, and no unread bytes are here */
	TALK_LAST,  /* the last answer was sent, and unread bytes may come */
	TALK_FAILED /* an answer could not be sent whole */
};

struct session {
	const struct config *config;
	struct source *source;
	struct log *log;
	struct memory *memory;
	struct client client;
	struct receiver in;
	struct output out;
	struct buf input;      /* received, not yet consumed */
	unsigned int requests; /* answered */
	int is_terminal;       /* to a terminal no package is written */
};

/*
 * Give the answer what it needs until it is made.  Return 0; or -1 with ${e} if
 * the base was replaced meanwhile.
 */
static int
make_answer(
    struct session *c, struct answer *a, enum answer_step step, struct err *e)
{
	struct buf data = BUF_INIT;
	struct base b;
	uint8_t *room;
	int rc;

	while (step != ANSWER_READY) {
		if (step == ANSWER_FIND && a->key == NULL) {
			rc = source_check(c->source, e);
			step = rc != 0 ? answer_nobase(a, e)
				       : answer_base(a, NULL);
		} else if (step == ANSWER_FIND) {
			rc = source_find(c->source, a->key, &b, e);
			step =
			    rc != 0 ? answer_nobase(a, e) : answer_base(a, &b);
		} else {
			buf_reset(&data);
			room = buf_room(&data, a->scan.len);
			rc = room == NULL ? err_nomem(e)
					  : source_read(c->source, a->scan.off,
						room, a->scan.len, e);
			if (rc == 0 && source_look(c->source, e) != 0)
				break;
			step = rc != 0 ? answer_nobase(a, e)
				       : answer_bytes(a, room);
		}
	}
	buf_free(&data);
	return (step == ANSWER_READY ? 0 : -1);
}

/*
 * Warn of a channel URL that was refused.  Warn of trouble with a store only
 * with -v: it would fill a super-server's log with a line for each connection.
 */
static void
tell_trouble(const struct session *c, const struct answer *a)
{
	if (a->trouble.text[0] != '\0' &&
	    (a->status < 500 || c->config->verbose))
		warn0("%s", a->trouble.text);
	if (a->guess != NULL && c->config->verbose)
		guess_tell(a->guess);
}

/* Send an answer that needs no base. */
static int
send_head(struct session *c, struct answer *a, struct err *e)
{
	int rc = buf_ok(&a->head, e);

	log_start(c->log, a, &c->out, a->text);
	if (rc == 0)
		rc = output_put(&c->out, a->head.data, a->head.len, e);
	/* The log says what was sent: send this answer before the next. */
	if (rc == 0 && c->config->log != NULL)
		rc = output_flush(&c->out, e);
	return (rc);
}

static enum sent
send_answer(struct session *c, struct answer *a, struct err *e)
{
	enum sent sent;

	if (a->package == NULL || a->len == 0)
		return (send_head(c, a, e) == 0 ? SENT_ALL : SENT_PART);
	if (c->is_terminal) {
		answer_refuse(a, 500,
		    "standard output is a terminal, where no package is "
		    "written: redirect it, or pipe it on");
		return (send_head(c, a, e) == 0 ? SENT_ALL : SENT_PART);
	}
	log_start(c->log, a, &c->out, a->len);
	if (buf_ok(&a->head, e) != 0)
		return (SENT_PART);
	sent = source_send(c->source, &c->out, &a->head, &a->package->plan,
	    a->first, a->len, e);
	if (sent == SENT_ALL && c->config->log != NULL &&
	    output_flush(&c->out, e) != 0)
		sent = SENT_PART;
	return (sent);
}

/* The base changes faster than it can be sent: send an error answer. */
static enum sent
give_up(struct session *c, struct answer *a, struct err *e)
{
	(void)answer_nobase(a, e);
	return (send_head(c, a, e) == 0 ? SENT_ALL : SENT_PART);
}

/* Answer ${r}.  Returns 0, or -1 with ${e} if it could not be sent whole. */
static int
respond(struct session *c, const struct http_request *r, struct err *e)
{
	enum sent sent = SENT_NOTHING;
	enum answer_step step;
	struct answer a;
	unsigned int i;

	log_request(c->log, &c->out);
	for (i = 0; i < ANSWER_TRIES && sent == SENT_NOTHING; i++) {
		if (i > 0)
			answer_free(&a);
		step = answer_begin(&a, &c->config->origin, c->memory,
		    &c->client, r, time(NULL));
		if (make_answer(c, &a, step, e) == 0)
			sent = send_answer(c, &a, e);
	}
	if (sent == SENT_NOTHING)
		sent = give_up(c, &a, e);
	tell_trouble(c, &a);
	log_end(c->log, &a, &c->out, sent == SENT_ALL ? NULL : e);
	answer_free(&a);
	return (sent == SENT_ALL ? 0 : -1);
}

/* The input is no request: send ${status} with ${why}, as the last answer. */
static enum talk
refuse_request(
    struct session *c, unsigned int status, const char *why, struct err *e)
{
	struct answer a;
	int rc;

	log_request(c->log, &c->out);
	answer_norequest(
	    &a, &c->config->origin, &c->client, time(NULL), status, why);
	if ((rc = send_head(c, &a, e)) == 0)
		rc = output_flush(&c->out, e);
	log_end(c->log, &a, &c->out, rc == 0 ? NULL : e);
	answer_free(&a);
	return (rc == 0 ? TALK_LAST : TALK_FAILED);
}

/* Answer ${r}, whose head is the first ${len} bytes of the input. */
static enum talk
answer_one(struct session *c, struct http_request *r, size_t len, struct err *e)
{
	int ours; /* we close the connection, not asked by the client */

	c->requests++;
	ours = r->keep_alive && c->requests >= c->config->requests_max;
	r->keep_alive = r->keep_alive && !ours;
	if (respond(c, r, e) != 0)
		return (TALK_FAILED);
	if (r->keep_alive) {
		buf_consume(&c->input, len);
		return (TALK_ON);
	}
	if (output_flush(&c->out, e) != 0)
		return (TALK_FAILED);
	return (
	    ours || r->has_body || c->input.len > len ? TALK_LAST : TALK_OVER);
}

/* The PROXY header that is due has not come: end the connection. */
static enum talk
hang_up(const struct session *c)
{
	if (c->input.len > 0)
		warn0("no PROXY header from %s",
		    text_safe(c->client.name, strlen(c->client.name)));
	return (TALK_OVER);
}

/* Answer all requests that are here. */
static enum talk
answer_input(struct session *c, struct err *e)
{
	enum talk end = TALK_ON;
	struct http_request r;
	ssize_t len;

	if (c->client.is_awaited) {
		len = client_proxy(&c->client, &c->config->origin.trust,
		    c->input.data, c->input.len);
		if (len < 0)
			return (hang_up(c));
		buf_consume(&c->input, (size_t)len);
	}
	if (c->client.is_awaited)
		return (TALK_ON);
	while (end == TALK_ON && c->input.len > 0) {
		len = http_parse(
		    c->input.data, c->input.len, c->config->head_max, &r);
		if (len == 0)
			break;
		if (len > 0)
			end = answer_one(c, &r, (size_t)len, e);
		else if (respond(c, &r, e) != 0 ||
			 output_flush(&c->out, e) != 0)
			end = TALK_FAILED;
		else
			end = TALK_LAST;
	}
	/* The client may wait for answers before it goes on. */
	if (end == TALK_ON && output_flush(&c->out, e) != 0)
		return (TALK_FAILED);
	return (end);
}

static enum talk
end_input(struct session *c, struct err *e)
{
	if (c->client.is_awaited)
		return (hang_up(c));
	if (c->input.len == 0)
		return (TALK_OVER);
	return (refuse_request(c, 400, "the request is cut short", e));
}

/* Wait until ${deadline} for more bytes of a request. */
static enum talk
wait_more(struct session *c, int64_t deadline, struct err *e)
{
	switch (receive(&c->in, &c->input, deadline - clock_ms())) {
	case GOT_BYTES:
		return (answer_input(c, e));
	case GOT_TIMEOUT:
		if (c->client.is_awaited)
			return (hang_up(c));
		return (refuse_request(
		    c, 408, "the request took too long to arrive", e));
	default:
		return (end_input(c, e));
	}
}

/* Wait for a request, and answer it and all requests that come with it. */
static enum talk
serve_some(struct session *c, struct err *e)
{
	/* A proxy sends its header at once: do not give it the idle time. */
	unsigned int patience = c->client.is_awaited ? c->config->request_time
						     : c->config->idle_time;
	unsigned int before = c->requests;
	int64_t deadline;
	enum talk end;

	if (c->input.len == 0)
		log_await(c->log, &c->out, c->in.fd);
	if (c->input.len == 0 &&
	    receive(&c->in, &c->input, (int64_t)patience * 1000) != GOT_BYTES)
		return (TALK_OVER);
	deadline = clock_ms() + (int64_t)c->config->request_time * 1000;
	end = answer_input(c, e);
	while (end == TALK_ON && c->input.len > 0 && c->requests == before)
		end = wait_more(c, deadline, e);
	return (end);
}

/* Find out the client's address, if the log or an option needs it. */
static void
meet_client(struct session *c, int in)
{
	const struct origin *o = &c->config->origin;
	char name[PEER_MAX];
	struct addr at;

	if (!o->has_log && !c->config->proxy_protocol && !o->no_base)
		return;
	peeraddr_find(in, &at, name);
	client_set(&c->client, &at, name, &o->trust, c->config->proxy_protocol);
}

/* To the client, an answer that is cut off must not look complete. */
static void
reset_at_close(int out)
{
	const struct linger now = {.l_onoff = 1, .l_linger = 0};

	(void)setsockopt(out, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

int
session_run(const struct config *config, struct source *s, struct log *l,
    int in, int out, struct err *e)
{
	struct session c = {.config = config, .source = s, .log = l};
	const int on = 1;
	enum talk end;

	if ((c.memory = memory_open()) == NULL)
		return (err_nomem(e));
	output_init(&c.out, out);
	receive_init(&c.in, in, in == out && c.out.is_socket);
	stall_watch(&c.out, config->progress_time);
	c.is_terminal = isatty(out);
	/* Send small writes at once: body_send waits before its last bytes. */
	if (c.out.is_socket &&
	    setsockopt(out, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0)
		log_watch(c.log, out);
	meet_client(&c, in);
	do {
		end = serve_some(&c, e);
	} while (end == TALK_ON);
	log_finish(c.log, &c.out, end != TALK_FAILED);
	if (end == TALK_LAST)
		receive_rest(&c.in, out, &c.input);
	if (end == TALK_FAILED)
		reset_at_close(out);
	output_free(&c.out);
	buf_free(&c.input);
	memory_close(c.memory);
	return (end == TALK_FAILED ? -1 : 0);
}
