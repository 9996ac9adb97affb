#include <string.h>

#include "listen/reload.h"
#include "listen/answer.h"
#include "listen/log.h"
#include "listen/plain.h"
#include "listen/self.h"
#include "listen/talk.h"
#include "util/text.h"
#include "util/warn.h"

/* A proxy knows what to say first. */
unsigned int
talk_patience(const struct config *c, const struct client *cl)
{
	return (cl->is_awaited ? c->request_time : c->idle_time);
}

/* ${r}: what could not be parsed, or NULL. */
static enum talk_end
refuse(struct talk *t, const struct http_request *r, unsigned int status,
    const char *why, struct err *e)
{
	int rc;

	log_begin(r, &t->out);
	if ((rc = plain_error(r, status, why, &t->out, e)) == 0)
		rc = output_flush(&t->out, e);
	log_end(rc == 0 ? NULL : e);
	return (rc == 0 ? TALK_LAST : TALK_FAILED);
}

/* A log tells what was sent: with one, no answer waits for the next. */
static int
respond(struct talk *t, const struct http_request *r, struct err *e)
{
	int rc;

	log_begin(r, &t->out);
	if ((rc = answer(t->config, r, &t->out, e)) == 0 && log_isopen())
		rc = output_flush(&t->out, e);
	log_end(rc == 0 ? NULL : e);
	return (rc);
}

/* The request of ${len} bytes at the start of the input. */
static enum talk_end
answer_one(struct talk *t, struct http_request *r, size_t len, struct err *e)
{
	int ours; /* we close the connection, unasked */

	t->requests++;
	/* When it is to leave, what is here already is answered here. */
	ours = r->keep_alive && (t->requests >= t->config->requests_max ||
				    (self_isleaving() && t->input.len == len));
	r->keep_alive = r->keep_alive && !ours;
	if (respond(t, r, e) != 0)
		return (TALK_FAILED);
	if (r->keep_alive) {
		buf_consume(&t->input, len);
		return (TALK_ON);
	}
	if (output_flush(&t->out, e) != 0)
		return (TALK_FAILED);
	return (
	    ours || r->has_body || t->input.len > len ? TALK_LAST : TALK_OVER);
}

/* Who speaks another language is not to be spoken to. */
static enum talk_end
give_up(const struct talk *t)
{
	if (t->input.len > 0)
		warn0("no PROXY header from %s",
		    text_safe(t->client->name, strlen(t->client->name)));
	return (TALK_OVER);
}

/* What a proxy has to say first. */
static enum talk_end
take_proxy(struct talk *t)
{
	ssize_t len = client_proxy(
	    t->client, &t->config->trust, t->input.data, t->input.len);

	if (len < 0)
		return (give_up(t));
	buf_consume(&t->input, (size_t)len);
	return (TALK_ON);
}

enum talk_end
talk_answer(struct talk *t, struct err *e)
{
	enum talk_end end = TALK_ON;
	struct http_request r;
	ssize_t len;

	if (t->client->is_awaited)
		end = take_proxy(t);
	if (t->client->is_awaited)
		return (end);
	while (end == TALK_ON && t->input.len > 0 && !reload_isold()) {
		len = http_parse(
		    t->input.data, t->input.len, t->config->head_max, &r);
		if (len < 0)
			return (refuse(t, &r, r.status, r.reason, e));
		if (len == 0)
			break;
		end = answer_one(t, &r, (size_t)len, e);
	}
	/* The client may wait for answers before it goes on. */
	if (end == TALK_ON && output_flush(&t->out, e) != 0)
		return (TALK_FAILED);
	return (end);
}

enum talk_end
talk_refuse(struct talk *t, unsigned int status, const char *why, struct err *e)
{
	return (refuse(t, NULL, status, why, e));
}

enum talk_end
talk_late(struct talk *t, struct err *e)
{
	if (t->client->is_awaited)
		return (give_up(t));
	return (refuse(t, NULL, 408, "the request took too long to arrive", e));
}

enum talk_end
talk_eof(struct talk *t, struct err *e)
{
	if (t->client->is_awaited)
		return (give_up(t));
	if (t->input.len == 0)
		return (TALK_OVER);
	return (refuse(t, NULL, 400, "the request is cut short", e));
}
