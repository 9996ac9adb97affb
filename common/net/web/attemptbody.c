#include <string.h>

#include "util/io.h"
#include "web/attempt.h"

/* Give libcurl bytes of the body, as many as the rate allows. */
static size_t
give_body(char *to, size_t one, size_t room, void *cookie)
{
	struct attempt *a = cookie;
	struct caller *c = a->caller;
	const struct call *call = a->call;
	uint64_t n = call->len - a->given;
	ssize_t got;

	n = n < one * room ? n : one * room;
	if (c->options.rate != 0 && n > 0) {
		if (c->tokens == 0) {
			a->paused = c->paused = 1;
			return (CURL_READFUNC_PAUSE);
		}
		n = n < c->tokens ? n : c->tokens;
		c->tokens -= n;
	}
	if (call->data != NULL) {
		memcpy(to, (const uint8_t *)call->data + a->given, (size_t)n);
	} else if (n > 0) {
		got = io_pread(call->fd, to, (size_t)n, call->off + a->given);
		if (got != (ssize_t)n) {
			(void)(got < 0 ? err_sys(&a->err, "cannot read")
				       : err_set(&a->err, ERR_TEMP,
					     "the file became shorter"));
			a->stopped = 1;
			return (CURL_READFUNC_ABORT);
		}
	}
	a->given += n;
	return ((size_t)n);
}

/* If a reused connection breaks, libcurl sends the body again from ${off}. */
static int
rewind_body(void *cookie, curl_off_t off, int whence)
{
	struct attempt *a = cookie;

	if (whence != SEEK_SET || off < 0 || (uint64_t)off > a->call->len)
		return (CURL_SEEKFUNC_FAIL);
	a->given = (uint64_t)off;
	return (CURL_SEEKFUNC_OK);
}

#define SET(name, value) ok &= curl_easy_setopt(curl, name, value) == CURLE_OK

/* A PUT always has a body, which may be empty. */
int
attempt_setbody(struct attempt *a)
{
	const struct call *call = a->call;
	CURL *curl = a->curl;
	int ok = 1;

	if (strcmp(call->method, "HEAD") == 0) {
		SET(CURLOPT_NOBODY, 1L);
	} else if (call->len > 0 || strcmp(call->method, "PUT") == 0) {
		SET(CURLOPT_UPLOAD, 1L);
		SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->len);
		SET(CURLOPT_READFUNCTION, give_body);
		SET(CURLOPT_READDATA, a);
		SET(CURLOPT_SEEKFUNCTION, rewind_body);
		SET(CURLOPT_SEEKDATA, a);
		SET(CURLOPT_UPLOAD_BUFFERSIZE, 262144L);
	} else if (strcmp(call->method, "POST") == 0) {
		SET(CURLOPT_POSTFIELDS, "");
		SET(CURLOPT_POSTFIELDSIZE, 0L);
	}
	SET(CURLOPT_CUSTOMREQUEST, call->method);
	return (ok);
}

void
attempt_refill(struct caller *c, long long now)
{
	uint64_t more;
	struct call *call;

	if (c->options.rate == 0)
		return;
	more = (uint64_t)((double)(now - c->filled) / 1000.0 *
			  (double)c->options.rate);
	if (more == 0)
		return;
	c->filled = now;
	c->tokens += more;
	if (c->tokens > c->options.rate)
		c->tokens = c->options.rate;
	c->paused = 0;
	for (call = c->running; call != NULL; call = call->next)
		if (call->attempt->paused) {
			call->attempt->paused = 0;
			(void)curl_easy_pause(
			    call->attempt->curl, CURLPAUSE_CONT);
		}
}
