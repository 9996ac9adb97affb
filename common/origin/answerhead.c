#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "http/filename.h"
#include "http/head.h"
#include "http/range.h"
#include "origin/answerin.h"
#include "util/mediatype.h"
#include "util/pattern.h"
#include "util/text.h"

#define CACHE_SECONDS 86400

/* Enough for most heads: the buffer is allocated once. */
#define HEAD_ROOM 512

/* How long a client is asked to wait after trouble with a store. */
#define RETRY_SECONDS "30"

/* Of a request that was refused while it was parsed, only the line is valid. */
static int
is_read(const struct http_request *r)
{
	return (r != NULL && r->status == 0);
}

static void
log_agent(struct answer *a)
{
	if (a->origin->has_log && is_read(a->request))
		logline_slice(
		    &a->line, "agent", a->request->user_agent, LOGLINE_AGENT);
}

/*
 * Start the outcome in the log line.  If the answer is replaced later, the new
 * outcome overwrites the old one.
 */
static void
begin_outcome(struct answer *a)
{
	if (a->outcome == 0)
		a->outcome = a->line.text.len;
	else
		a->line.text.len = a->outcome;
}

/*
 * Only a refusal logs the whole target: that of a good answer may hold a
 * signature, and the log already has its parts.
 */
static void
log_text(struct answer *a, const char *text)
{
	if (!a->origin->has_log)
		return;
	begin_outcome(a);
	if (is_read(a->request) && !a->is_secret)
		logline_slice(
		    &a->line, "path", a->request->target, LOGLINE_PATH);
	logline_number(&a->line, "status", a->status);
	logline_add(&a->line, "reason", text, LOGLINE_REASON);
}

/* ${size}: bytes of the whole, of which a->len are sent. */
static void
log_outcome(struct answer *a, uint64_t size)
{
	char range[2 * 20 + sizeof("-")];

	if (!a->origin->has_log)
		return;
	begin_outcome(a);
	logline_number(&a->line, "status", a->status);
	logline_number(&a->line, "total", size);
	if (a->status == 206) {
		(void)snprintf(range, sizeof(range), "%" PRIu64 "-%" PRIu64,
		    a->first, a->first + a->len - 1);
		logline_add(&a->line, "range", range, sizeof(range));
	}
	if (a->is_fallback)
		logline_add(
		    &a->line, "reason", a->refusal.text, LOGLINE_REASON);
}

/*
 * If the request was refused while it was parsed, its version may be unknown.
 */
void
answerhead_end(struct answer *a)
{
	const struct http_request *r = a->request;

	http_head_connection(
	    &a->head, is_read(r) ? r->minor : 1, r != NULL && r->keep_alive);
	http_head_end(&a->head);
	log_agent(a);
}

enum answer_step
answerhead_text(struct answer *a, unsigned int status, const char *location,
    const char *text)
{
	size_t len = strlen(text) + 1;

	package_release(a->package);
	a->package = NULL;
	a->first = a->len = 0;
	buf_reset(&a->head);
	a->status = status;
	log_text(a, text);
	http_head_start(&a->head, status, a->now);
	if (location != NULL)
		http_head_field(&a->head, "Location", location);
	http_head_field(&a->head, "Content-Type", "text/plain; charset=utf-8");
	http_head_number(&a->head, "Content-Length", len);
	http_head_field(&a->head, "Cache-Control",
	    a->is_personal ? ANSWER_PERSONAL : "no-store");
	if (status == 405)
		http_head_field(&a->head, "Allow", "GET, HEAD");
	if (status == 503)
		http_head_field(&a->head, "Retry-After", RETRY_SECONDS);
	answerhead_end(a);
	a->text =
	    a->request != NULL && a->request->method == HTTP_HEAD ? 0 : len;
	if (a->text > 0)
		buf_addf(&a->head, "%s\n", text);
	return (ANSWER_READY);
}

unsigned int
answerhead_status(const struct err *e)
{
	switch (e->kind) {
	case ERR_INPUT:
		return (400);
	case ERR_NOTFOUND:
		return (404);
	case ERR_TEMP:
		return (503);
	default:
		return (500);
	}
}

enum answer_step
answerhead_refuse(struct answer *a, unsigned int status, const char *why)
{
	return (answerhead_text(a, status, NULL, why));
}

void
answerhead_tell(struct answer *a, const char *why)
{
	const struct http_request *r = a->request;

	if (r != NULL && r->target.p != NULL)
		(void)err_set(&a->trouble, ERR_TEMP, "%s: %s", why,
		    text_safe(r->target.p, r->target.len));
}

enum answer_step
answerhead_trouble(struct answer *a, unsigned int status, const char *why)
{
	answerhead_tell(a, why);
	return (answerhead_refuse(a, status, why));
}

/* RFC 9110, 13.2.2 and 14.2. */
static void
decide(struct answer *a, const struct http_validators *v, uint64_t size)
{
	uint64_t last;

	a->status = 200;
	a->first = 0;
	a->len = size;
	switch (http_cond(a->request, v)) {
	case HTTP_NOT_MODIFIED:
		a->status = 304;
		return;
	case HTTP_PRECONDITION_FAILED:
		a->status = 412;
		return;
	case HTTP_PROCEED:
		return;
	case HTTP_PROCEED_RANGE:
		break;
	}
	switch (http_range(a->request->range, size, &a->first, &last)) {
	case HTTP_RANGE_ONE:
		a->status = 206;
		a->len = last - a->first + 1;
		break;
	case HTTP_RANGE_UNSATISFIABLE:
		a->status = 416;
		break;
	case HTTP_RANGE_NONE:
		break;
	}
}

void
answerhead_decide(
    struct answer *a, const struct http_validators *v, uint64_t size)
{
	decide(a, v, size);
	log_outcome(a, size);
	(void)buf_room(&a->head, HEAD_ROOM);
}

void
answerhead_maxage(struct buf *b, int is_private, uint64_t age)
{
	buf_addstr(b, "Cache-Control: ");
	buf_addstr(b, is_private ? "private" : "public");
	buf_addstr(b, ", max-age=");
	buf_addnum(b, age);
	buf_addstr(b, ", no-transform\r\n");
}

/* Add Cache-Control for a URL that expires in ${age} seconds. */
static void
add_caching(const struct answer *a, uint64_t age, struct buf *b)
{
	if (a->is_personal)
		http_head_field(b, "Cache-Control", ANSWER_PERSONAL);
	else if (a->is_fallback || a->status == 412 || a->status == 416)
		http_head_field(b, "Cache-Control", "no-store");
	else if (a->origin->cache_control != NULL && !a->is_private)
		http_head_field(b, "Cache-Control", a->origin->cache_control);
	else
		answerhead_maxage(b, a->is_private,
		    age < CACHE_SECONDS ? age : CACHE_SECONDS);
}

/* How many seconds remain until the URL expires. */
static uint64_t
seconds_left(const struct answer *a)
{
	uint64_t now = (uint64_t)a->now;

	if (!a->url.has_exp)
		return (UINT64_MAX);
	return (a->url.exp > now ? a->url.exp - now : 0);
}

static void
add_validators(const struct answer *a, struct buf *b)
{
	http_head_field(b, "ETag", a->package->etag);
	if (a->base.modified != HTTP_NO_TIME)
		http_head_modified(b, a->base.modified, a->now);
}

/*
 * Add the file name for saving.  If the pattern's name is too long, use the
 * base's.
 */
static void
add_filename(const struct answer *a, const char *base, struct buf *b)
{
	const char *pattern = a->origin->filename;
	struct buf name = BUF_INIT;
	struct err e;

	if (pattern != NULL && !a->is_base &&
	    pattern_path(pattern, base, a->url.channel.id, &name, &e) == 0)
		http_head_attachment(b, (const char *)name.data, name.len);
	else
		http_head_attachment(b, base, strlen(base));
	buf_free(&name);
}

static void
add_kind(const struct answer *a, struct buf *b)
{
	const char *slash = strrchr(a->key, '/');
	const char *name = slash == NULL ? a->key : slash + 1;

	http_head_field(
	    b, "Content-Type", mediatype_ofname(name, strlen(name)));
	add_filename(a, name, b);
	http_head_field(b, "X-Content-Type-Options", "nosniff");
}

void
answerhead_fields(const struct answer *a, struct buf *b)
{
	http_head_field(b, "ETag", a->package->etag);
	/* http_head_modified would write a time in the future as now. */
	if (a->base.modified != HTTP_NO_TIME && a->base.modified <= a->now)
		http_head_modified(b, a->base.modified, a->now);
	add_kind(a, b);
	add_caching(a, UINT64_MAX, b);
}

/* A 304 has no body by definition; a 412 and a 416 need none. */
void
answerhead_length(struct answer *a, uint64_t size)
{
	if (a->status == 200 || a->status == 206) {
		http_head_number(&a->head, "Content-Length", a->len);
		if (a->status == 206)
			http_head_range(
			    &a->head, a->first, a->first + a->len - 1, size);
		return;
	}
	if (a->status == 416)
		http_head_unsatisfied(&a->head, size);
	if (a->status != 304)
		http_head_number(&a->head, "Content-Length", 0);
	a->len = 0;
}

enum answer_step
answerhead_package(struct answer *a)
{
	struct http_validators v = {.etag = a->package->etag,
	    .modified = a->base.modified,
	    .now = a->now};
	uint64_t size = a->package->plan.size;

	answerhead_decide(a, &v, size);
	http_head_start(&a->head, a->status, a->now);
	add_validators(a, &a->head);
	add_caching(a, seconds_left(a), &a->head);
	http_head_field(&a->head, "Accept-Ranges", "bytes");
	answerhead_length(a, size);
	if (a->status == 200 || a->status == 206)
		add_kind(a, &a->head);
	answerhead_end(a);
	if (a->request->method == HTTP_HEAD)
		a->len = 0;
	return (ANSWER_READY);
}
