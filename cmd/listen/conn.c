#include <string.h>

#include "listen/conn.h"
#include "listen/log.h"
#include "stall.h"
#include "receive.h"
#include "listen/talk.h"
#include "util/clock.h"

/* Wait for more of a request, whose time is over at ${deadline}. */
static enum talk_end
wait_more(struct talk *t, struct receiver *in, int64_t deadline, struct err *e)
{
	switch (receive(in, &t->input, deadline - clock_ms())) {
	case GOT_BYTES:
		return (talk_answer(t, e));
	case GOT_TIMEOUT:
		return (talk_late(t, e));
	default:
		return (talk_eof(t, e));
	}
}

/* One request, and all that come with it. */
static enum talk_end
serve_some(struct talk *t, struct receiver *in, struct err *e)
{
	int64_t idle = (int64_t)talk_patience(t->config, t->client) * 1000;
	unsigned int before = t->requests;
	enum talk_end end;
	int64_t deadline;

	if (t->input.len == 0 && receive(in, &t->input, idle) != GOT_BYTES)
		return (TALK_OVER);
	deadline = clock_ms() + (int64_t)t->config->request_time * 1000;
	end = talk_answer(t, e);
	while (end == TALK_ON && t->input.len > 0 && t->requests == before)
		end = wait_more(t, in, deadline, e);
	return (end);
}

int
conn_run(const struct config *c, int in, int out, struct err *e)
{
	struct talk t = {.config = c, .client = NULL, .input = BUF_INIT};
	struct receiver r;
	struct log_peer p;
	enum talk_end end;

	output_init(&t.out, out);
	receive_init(&r, in, in == out && t.out.is_socket);
	stall_watch(&t.out, c->progress_time);
	log_meet(&p, c, in);
	log_use(&p, &c->trust);
	t.client = &p.client;
	do {
		end = serve_some(&t, &r, e);
	} while (end == TALK_ON);
	if (end == TALK_LAST)
		receive_rest(&r, out, &t.input);
	output_free(&t.out);
	buf_free(&t.input);
	return (end == TALK_FAILED ? -1 : 0);
}
