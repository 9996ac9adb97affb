#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "http/cond.h"
#include "http/filename.h"
#include "http/head.h"
#include "http/range.h"
#include "origin/answerin.h"
#include "util/mediatype.h"
#include "util/text.h"

#define CACHE_SECONDS 86400

/* Of most heads, so that they are moved but once. */
#define HEAD_ROOM 512

/* How long a client is asked to wait after trouble with a store. */
#define RETRY_SECONDS "30"

/* One that was refused unread has but a line for the log. */
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

/* What follows is of the outcome: another one, later, replaces it. */
static void
begin_outcome(struct answer *a)
{
	if (a->outcome == 0)
		a->outcome = a->line.text.len;
	else
		a->line.text.len = a->outcome;
}

/* A target that was answered is told by its parts: it may hold a signature. */
static void
log_text(struct answer *a, const char *text)
{
	if (!a->origin->has_log)
		return;
	begin_outcome(a);
	if (is_read(a->request))
		logline_slice(
		    &a->line, "path", a->request->target, LOGLINE_PATH);
	logline_number(&a->line, "status", a->status);
	logline_add(&a->line, "reason", text, LOGLINE_REASON);
}

static void
log_package(struct answer *a)
{
	char range[2 * 20 + sizeof("-")];

	if (!a->origin->has_log)
		return;
	begin_outcome(a);
	logline_number(&a->line, "status", a->status);
	logline_number(&a->line, "total", a->package->plan.size);
	if (a->status == 206) {
		(void)snprintf(range, sizeof(range), "%" PRIu64 "-%" PRIu64,
		    a->first, a->first + a->len - 1);
		logline_add(&a->line, "range", range, sizeof(range));
	}
	if (a->is_fallback)
		logline_add(
		    &a->line, "reason", a->refusal.text, LOGLINE_REASON);
}

/* Of a request that was refused the version may not be known. */
static void
end_head(struct answer *a)
{
	const struct http_request *r = a->request;

	http_head_connection(
	    &a->head, is_read(r) ? r->minor : 1, r != NULL && r->keep_alive);
	http_head_end(&a->head);
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
	http_head_start(&a->head, status, a->now);
	if (location != NULL)
		http_head_field(&a->head, "Location", location);
	http_head_field(&a->head, "Content-Type", "text/plain; charset=utf-8");
	http_head_number(&a->head, "Content-Length", len);
	http_head_field(&a->head, "Cache-Control", "no-store");
	if (status == 405)
		http_head_field(&a->head, "Allow", "GET, HEAD");
	if (status == 503)
		http_head_field(&a->head, "Retry-After", RETRY_SECONDS);
	end_head(a);
	a->text =
	    a->request != NULL && a->request->method == HTTP_HEAD ? 0 : len;
	if (a->text > 0)
		buf_addf(&a->head, "%s\n", text);
	log_text(a, text);
	log_agent(a);
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

/* Which status, and which part of the package (RFC 9110 13.2.2, 14.2). */
static void
decide(struct answer *a)
{
	struct http_validators v = {.etag = a->package->etag,
	    .modified = a->base.modified,
	    .now = a->now};
	uint64_t size = a->package->plan.size, last;

	a->status = 200;
	a->first = 0;
	a->len = size;
	switch (http_cond(a->request, &v)) {
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

/* How long caches may keep it: a day, but no longer than its URL is good. */
static void
add_caching(struct answer *a)
{
	const struct chanurl *u = &a->url;
	uint64_t now = (uint64_t)a->now, age = CACHE_SECONDS;

	if (a->is_fallback || a->status == 412 || a->status == 416) {
		http_head_field(&a->head, "Cache-Control", "no-store");
		return;
	}
	if (a->origin->cache_control != NULL && !a->is_private) {
		http_head_field(
		    &a->head, "Cache-Control", a->origin->cache_control);
		return;
	}
	if (u->has_exp && u->exp < now + age)
		age = u->exp > now ? u->exp - now : 0;
	buf_addstr(&a->head, "Cache-Control: ");
	buf_addstr(&a->head, a->is_private ? "private" : "public");
	buf_addstr(&a->head, ", max-age=");
	buf_addnum(&a->head, age);
	buf_addstr(&a->head, ", no-transform\r\n");
}

/* What every answer about a package says of it. */
static void
add_validators(struct answer *a)
{
	http_head_field(&a->head, "ETag", a->package->etag);
	if (a->base.modified != HTTP_NO_TIME)
		http_head_modified(&a->head, a->base.modified, a->now);
	add_caching(a);
	http_head_field(&a->head, "Accept-Ranges", "bytes");
}

static void
add_content(struct answer *a)
{
	const char *slash = strrchr(a->key, '/');
	const char *name = slash == NULL ? a->key : slash + 1;
	size_t len = strlen(name);

	http_head_number(&a->head, "Content-Length", a->len);
	if (a->status == 206)
		http_head_range(&a->head, a->first, a->first + a->len - 1,
		    a->package->plan.size);
	http_head_field(&a->head, "Content-Type", mediatype_ofname(name, len));
	http_head_attachment(&a->head, name, len);
	http_head_field(&a->head, "X-Content-Type-Options", "nosniff");
}

/* A 304 has no body by definition; a 412 and a 416 need none. */
static void
add_nocontent(struct answer *a)
{
	if (a->status == 416)
		http_head_unsatisfied(&a->head, a->package->plan.size);
	if (a->status != 304)
		http_head_number(&a->head, "Content-Length", 0);
	a->len = 0;
}

enum answer_step
answerhead_package(struct answer *a)
{
	decide(a);
	log_package(a);
	(void)buf_room(&a->head, HEAD_ROOM);
	http_head_start(&a->head, a->status, a->now);
	add_validators(a);
	if (a->status == 200 || a->status == 206)
		add_content(a);
	else
		add_nocontent(a);
	end_head(a);
	log_agent(a);
	if (a->request->method == HTTP_HEAD)
		a->len = 0;
	return (ANSWER_READY);
}
