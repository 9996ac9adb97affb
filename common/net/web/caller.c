#include <stdlib.h>
#include <string.h>

#include "aws/awsmeta.h"
#include "store/spec.h"
#include "util/clock.h"
#include "web/attempt.h"

#define POLL_MS   200 /* the longest wait for the network at a time */
#define PAUSED_MS 20  /* the same while an attempt waits for tokens */

static void
append_call(struct call **list, struct call *call)
{
	for (; *list != NULL; list = &(*list)->next)
		continue;
	call->next = NULL;
	*list = call;
}

static void
unlink_call(struct call **list, struct call *call)
{
	for (; *list != NULL && *list != call; list = &(*list)->next)
		continue;
	if (*list != NULL)
		*list = call->next;
}

/* Set the bucket, without the prefix. */
static int
set_bucket(struct caller *c, struct err *e)
{
	const char *spec = c->options.spec;
	size_t scheme = strlen("s3://");

	if (!spec_iss3(spec))
		return (0);
	c->bucket = strndup(spec, scheme + strcspn(spec + scheme, "/"));
	return (c->bucket == NULL ? err_nomem(e) : 0);
}

int
caller_open(struct caller **out, const struct caller_options *o, struct err *e)
{
	struct caller *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return (err_nomem(e));
	c->options = *o;
	if (set_bucket(c, e) != 0)
		goto fail;
	c->global = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
	if (!c->global || (c->multi = curl_multi_init()) == NULL) {
		(void)err_nomem(e);
		goto fail;
	}
	/* In one connection all parts would share one TCP window. */
	(void)curl_multi_setopt(
	    c->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
	c->filled = c->ticked = clock_ms();
	*out = c;
	return (0);
fail:
	caller_close(c);
	return (-1);
}

void
caller_drop(struct caller *c)
{
	struct call *call;

	for (call = c->running; call != NULL; call = call->next)
		attempt_free(call);
	c->waiting = c->running = c->ended = NULL;
	c->nrunning = 0;
}

void
caller_close(struct caller *c)
{
	if (c == NULL)
		return;
	caller_drop(c);
	if (c->multi != NULL)
		(void)curl_multi_cleanup(c->multi);
	if (c->global)
		curl_global_cleanup();
	aws_free(&c->aws);
	free(c->bucket);
	free(c);
}

int
caller_name(
    const struct caller *c, const char *key, struct buf *name, struct err *e)
{
	const char *prefix = c->options.spec + strlen(c->bucket);
	size_t len = strlen(prefix);

	while (len > 0 && prefix[len - 1] == '/')
		len--;
	if (len > 0) {
		buf_add(name, prefix + 1, len - 1);
		buf_addbyte(name, '/');
	}
	buf_addstr(name, key);
	return (buf_str(name) == NULL ? err_nomem(e) : 0);
}

long
caller_timeout(const struct caller *c)
{
	return (c->options.timeout);
}

int
caller_isamazon(struct caller *c, struct err *e)
{
	if (awsmeta_renew(&c->aws, &c->loaded, c->options.env, e) != 0)
		return (-1);
	return (c->aws.endpoint == NULL || place_isamazon(c->aws.endpoint));
}

void
caller_start(struct caller *c, struct call *call)
{
	call->tries = 0;
	call->ready = 0;
	append_call(&c->waiting, call);
}

static void
end_call(struct caller *c, struct call *call)
{
	attempt_free(call);
	append_call(&c->ended, call);
}

/* An attempt has ended: end the call, or queue the next attempt. */
static void
ended(struct caller *c, struct call *call, CURLcode code)
{
	long wait = attempt_end(call, code);

	unlink_call(&c->running, call);
	c->nrunning--;
	if (wait < 0 || call->once || call->tries >= c->options.retries) {
		end_call(c, call);
		return;
	}
	attempt_free(call);
	call->tries++;
	call->ready = clock_ms() + wait;
	append_call(&c->waiting, call);
}

/* Renew the key if needed, and begin an attempt. */
static int
start_attempt(struct caller *c, struct call *call)
{
	if (c->bucket != NULL &&
	    awsmeta_renew(&c->aws, &c->loaded, c->options.env, &call->err) != 0)
		return (-1);
	return (attempt_start(c, call, &call->err));
}

/* Begin the attempts whose time has come, while there are free places. */
static void
start_waiting(struct caller *c, long long now)
{
	struct call *call, *next;

	for (call = c->waiting; call != NULL; call = next) {
		next = call->next;
		if (c->nrunning >= c->options.parallel)
			return;
		if (call->ready > now)
			continue;
		unlink_call(&c->waiting, call);
		if (start_attempt(c, call) != 0) {
			call->failed = 1;
			end_call(c, call);
			continue;
		}
		append_call(&c->running, call);
		c->nrunning++;
	}
}

static void
collect_done(struct caller *c)
{
	struct call *call;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(c->multi, &left)) != NULL)
		for (call = c->running; call != NULL; call = call->next)
			if (call->attempt->curl == m->easy_handle) {
				ended(c, call, m->data.result);
				break;
			}
}

/* End the attempts that have made no progress for too long. */
static void
expire(struct caller *c, long long now)
{
	struct call *call, *next;
	long patience;

	for (call = c->running; call != NULL; call = next) {
		next = call->next;
		patience =
		    call->patience != 0 ? call->patience : c->options.timeout;
		if (call->attempt->paused)
			call->attempt->moved = now;
		if (now - call->attempt->moved <= patience * 1000LL)
			continue;
		/* A second try would take as long again. */
		if (call->patience != 0)
			call->tries = c->options.retries;
		ended(c, call, CURLE_OPERATION_TIMEDOUT);
	}
}

static void
tick(struct caller *c, long long now)
{
	if (c->options.tick == NULL || now - c->ticked < POLL_MS)
		return;
	c->ticked = now;
	c->options.tick(c->options.cookie);
}

/* Return how long caller_wait may sleep before the next attempt is due. */
static int
pause_ms(const struct caller *c, long long now)
{
	long long ms = c->paused ? PAUSED_MS : POLL_MS;
	const struct call *call;

	if (c->nrunning >= c->options.parallel)
		return ((int)ms);
	for (call = c->waiting; call != NULL; call = call->next)
		if (call->ready - now < ms)
			ms = call->ready > now ? call->ready - now : 0;
	return ((int)ms);
}

struct call *
caller_wait(struct caller *c)
{
	struct call *call;
	int running;
	long long now;

	for (;;) {
		now = clock_ms();
		attempt_refill(c, now);
		start_waiting(c, now);
		(void)curl_multi_perform(c->multi, &running);
		collect_done(c);
		expire(c, clock_ms());
		if ((call = c->ended) != NULL) {
			c->ended = call->next;
			return (call);
		}
		tick(c, now);
		if (c->running == NULL && c->waiting == NULL)
			return (NULL);
		(void)curl_multi_poll(
		    c->multi, NULL, 0, pause_ms(c, now), NULL);
	}
}

int
caller_do(struct caller *c, struct call *call, struct err *e)
{
	caller_start(c, call);
	if (caller_wait(c) == NULL)
		return (err_set(e, ERR_FATAL, "the call was given up"));
	if (!call->failed)
		return (0);
	*e = call->err;
	return (-1);
}

void
call_free(struct call *call)
{
	buf_free(&call->body);
}
