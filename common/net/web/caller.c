#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "aws/awsmeta.h"
#include "store/spec.h"
#include "util/clock.h"
#include "web/attempt.h"

#define POLL_MS   200 /* the longest wait for the network at a time */
#define PAUSED_MS 20  /* the same while an attempt waits for tokens */
#define EVENTS    64  /* that are taken from the network at a time */

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

/* libcurl wants to know when this socket can be read or written. */
static int
watch_socket(
    CURL *curl, curl_socket_t sock, int what, void *cookie, void *unused)
{
	const struct caller *c = cookie;
	struct epoll_event ev = {.data.fd = sock};

	(void)curl;
	(void)unused;
	if (what == CURL_POLL_REMOVE) {
		(void)epoll_ctl(c->epoll, EPOLL_CTL_DEL, sock, NULL);
		return (0);
	}
	if (what != CURL_POLL_OUT)
		ev.events |= EPOLLIN;
	if (what != CURL_POLL_IN)
		ev.events |= EPOLLOUT;
	if (epoll_ctl(c->epoll, EPOLL_CTL_ADD, sock, &ev) == 0)
		return (0);
	/* A number that libcurl has closed without a word is not there. */
	return (errno == EEXIST &&
			epoll_ctl(c->epoll, EPOLL_CTL_MOD, sock, &ev) == 0
		    ? 0
		    : -1);
}

static int
set_timer(CURLM *multi, long ms, void *cookie)
{
	struct caller *c = cookie;

	(void)multi;
	c->timer = ms < 0 ? -1 : clock_ms() + ms;
	return (0);
}

static int
set_multi(struct caller *c)
{
	CURLM *m = c->multi;

	/* In one connection all parts would share one TCP window. */
	return (curl_multi_setopt(m, CURLMOPT_PIPELINING,
		    (long)CURLPIPE_NOTHING) == CURLM_OK &&
		curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, watch_socket) ==
		    CURLM_OK &&
		curl_multi_setopt(m, CURLMOPT_SOCKETDATA, c) == CURLM_OK &&
		curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, set_timer) ==
		    CURLM_OK &&
		curl_multi_setopt(m, CURLMOPT_TIMERDATA, c) == CURLM_OK);
}

int
caller_open(struct caller **out, const struct caller_options *o, struct err *e)
{
	struct caller *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return (err_nomem(e));
	c->options = *o;
	c->timer = -1;
	if ((c->epoll = epoll_create1(EPOLL_CLOEXEC)) == -1) {
		(void)err_sys(e, "cannot wait for the network");
		goto fail;
	}
	if (set_bucket(c, e) != 0)
		goto fail;
	c->global = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
	if (!c->global || (c->multi = curl_multi_init()) == NULL ||
	    !set_multi(c)) {
		(void)err_nomem(e);
		goto fail;
	}
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
	if (c->epoll != -1)
		(void)close(c->epoll);
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

int
caller_pollfd(const struct caller *c)
{
	return (c->epoll);
}

/* Milliseconds until ${when}, not more than ${ms}. */
static long long
until(long long when, long long now, long long ms)
{
	if (when - now >= ms)
		return (ms);
	return (when > now ? when - now : 0);
}

int
caller_pause(const struct caller *c)
{
	long long now = clock_ms(), ms = c->paused ? PAUSED_MS : POLL_MS;
	const struct call *call;

	if (c->ended != NULL)
		return (0);
	if (c->running == NULL && c->waiting == NULL)
		return (-1);
	if (c->timer != -1)
		ms = until(c->timer, now, ms);
	if (c->nrunning >= c->options.parallel)
		return ((int)ms);
	for (call = c->waiting; call != NULL; call = call->next)
		ms = until(call->ready, now, ms);
	return ((int)ms);
}

/* Let libcurl do what its sockets and its timer allow now. */
static void
drive(struct caller *c)
{
	struct epoll_event ev[EVENTS];
	int i, n, mask, running;

	n = epoll_wait(c->epoll, ev, EVENTS, 0);
	for (i = 0; i < n; i++) {
		mask = (ev[i].events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0;
		if ((ev[i].events & EPOLLOUT) != 0)
			mask |= CURL_CSELECT_OUT;
		if ((ev[i].events & (EPOLLERR | EPOLLHUP)) != 0)
			mask |= CURL_CSELECT_ERR;
		(void)curl_multi_socket_action(
		    c->multi, ev[i].data.fd, mask, &running);
	}
	if (c->timer == -1 || c->timer > clock_ms())
		return;
	c->timer = -1;
	(void)curl_multi_socket_action(
	    c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

void
caller_step(struct caller *c)
{
	long long now = clock_ms();

	attempt_refill(c, now);
	start_waiting(c, now);
	drive(c);
	collect_done(c);
	expire(c, clock_ms());
}

struct call *
caller_next(struct caller *c)
{
	struct call *call = c->ended;

	if (call != NULL)
		c->ended = call->next;
	return (call);
}

struct call *
caller_wait(struct caller *c)
{
	struct pollfd p = {.fd = c->epoll, .events = POLLIN};
	struct call *call;

	for (;;) {
		caller_step(c);
		if ((call = caller_next(c)) != NULL)
			return (call);
		tick(c, clock_ms());
		if (c->running == NULL && c->waiting == NULL)
			return (NULL);
		(void)poll(&p, 1, caller_pause(c));
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
