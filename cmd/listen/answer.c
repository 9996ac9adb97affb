#include <stdio.h>
#include <string.h>
#include <time.h>

#include "exec/samebase.h"
#include "http/cond.h"
#include "http/filename.h"
#include "http/head.h"
#include "http/range.h"
#include "listen/answer.h"
#include "listen/base.h"
#include "listen/health.h"
#include "listen/log.h"
#include "listen/plain.h"
#include "listen/recent.h"
#include "listen/refusal.h"
#include "listen/self.h"
#include "listen/supply.h"
#include "listen/target.h"
#include "util/mediatype.h"

#define CACHE_SECONDS 86400

/* A body that is longer may not fit into what the system holds for a client. */
#define QUICK_MAX 16384

/* A 200, 206, 304, 412 or 416 in the making. */
struct reply {
	const struct http_request *request;
	const struct target *target;
	const struct base *base;
	time_t now;
	unsigned int status;
	uint64_t first; /* what part of the package */
	uint64_t len;
};

/* Trouble with the storage or the package, as a status. */
static unsigned int
status_of(const struct err *e)
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

/* Which status, and which part of the package (RFC 9110 13.2.2, 14.2). */
static void
decide(struct reply *a)
{
	struct http_validators v = {.etag = a->target->etag,
	    .modified = a->base->object.mtime.tv_sec,
	    .now = a->now};
	enum http_cond cond = http_cond(a->request, &v);
	uint64_t last;

	a->status = 200;
	a->first = 0;
	a->len = a->target->plan.size;
	if (cond == HTTP_NOT_MODIFIED)
		a->status = 304;
	if (cond == HTTP_PRECONDITION_FAILED)
		a->status = 412;
	if (cond != HTTP_PROCEED_RANGE)
		return;
	switch (http_range(
	    a->request->range, a->target->plan.size, &a->first, &last)) {
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
add_caching(const struct config *c, const struct reply *a, struct buf *head)
{
	const struct chanurl *u = &a->target->url;
	uint64_t now = (uint64_t)a->now, age = CACHE_SECONDS;
	char value[64];

	if (c->cache_control != NULL) {
		http_head_field(head, "Cache-Control", c->cache_control);
		return;
	}
	if (u->has_exp && u->exp < now + age)
		age = u->exp > now ? u->exp - now : 0;
	(void)snprintf(value, sizeof(value),
	    "public, max-age=%llu, no-transform", (unsigned long long)age);
	http_head_field(head, "Cache-Control", value);
}

/* What every answer about a package says of it. */
static void
add_validators(const struct config *c, const struct reply *a, struct buf *head)
{
	http_head_field(head, "ETag", a->target->etag);
	if (a->base->object.mtime.tv_sec != HTTP_NO_TIME)
		http_head_modified(head, a->base->object.mtime.tv_sec, a->now);
	add_caching(c, a, head);
	http_head_field(head, "Accept-Ranges", "bytes");
}

static void
add_content(const struct reply *a, struct buf *head)
{
	const struct buf *name = &a->target->filename;

	http_head_number(head, "Content-Length", a->len);
	if (a->status == 206)
		http_head_range(head, a->first, a->first + a->len - 1,
		    a->target->plan.size);
	http_head_field(head, "Content-Type",
	    mediatype_ofname((const char *)name->data, name->len));
	http_head_attachment(head, (const char *)name->data, name->len);
	http_head_field(head, "X-Content-Type-Options", "nosniff");
}

/* No body: 304 has none by definition, 412 and 416 need none. */
static void
add_nocontent(const struct reply *a, struct buf *head)
{
	if (a->status == 416)
		http_head_unsatisfied(head, a->target->plan.size);
	if (a->status != 304)
		http_head_number(head, "Content-Length", 0);
}

static int
has_body(const struct reply *a)
{
	return ((a->status == 200 || a->status == 206) &&
		a->request->method == HTTP_GET);
}

static int
send_body(const struct reply *a, struct output *o, struct err *e)
{
	const struct plan *p = &a->target->plan;

	if (a->base->distant == NULL)
		return (
		    output_plan(o, p, a->first, a->len, a->base->object.fd, e));
	return (output_planof(o, p, a->first, a->len, &supply_base, e));
}

static int
send_reply(const struct config *c, const struct reply *a, struct output *o,
    struct err *e)
{
	struct buf head = BUF_INIT;
	int rc;

	http_head_start(&head, a->status, a->now);
	add_validators(c, a, &head);
	if (a->status == 200 || a->status == 206)
		add_content(a, &head);
	else
		add_nocontent(a, &head);
	http_head_connection(&head, a->request->minor, a->request->keep_alive);
	http_head_end(&head);
	log_head(head.len, has_body(a) ? a->len : 0);
	if ((rc = buf_ok(&head, e)) == 0)
		rc = output_put(o, head.data, head.len, e);
	buf_free(&head);
	if (rc == 0 && has_body(a))
		rc = send_body(a, o, e);
	return (rc);
}

/* Will the client be waited for? */
static int
is_long(const struct reply *a)
{
	return (has_body(a) && a->len > QUICK_MAX);
}

/* It was another base by the time that its bytes were asked for. */
#define CHANGED 1

/*
 * Make sure that what is to be sent can be: from here on there is no way back.
 * 0, -1 with ${e}, or CHANGED.
 */
static int
get_ready(const struct config *c, const struct reply *a, struct err *e)
{
	const struct plan *p = &a->target->plan;

	if (is_long(a) && self_spare() != 0)
		return (err_set(
		    e, ERR_TEMP, "all processes of the server are busy"));
	if (a->base->distant == NULL || !has_body(a))
		return (0);
	switch (supply_begin(c, a->base->distant, p, a->first, a->len, e)) {
	case FETCH_OK:
		return (0);
	case FETCH_CHANGED:
		base_forget(a->base);
		return (CHANGED);
	default:
		return (-1);
	}
}

/*
 * The package is known and planned: answer with it, or about it; or CHANGED,
 * and nothing was sent.
 */
static int
answer_plan(const struct config *c, const struct http_request *r,
    const struct target *t, const struct base *b, struct output *o,
    struct err *e)
{
	struct reply a = {
	    .request = r, .target = t, .base = b, .now = time(NULL)};
	int rc;

	/* What is read of a distant base is pinned to what was planned. */
	if (b->distant == NULL &&
	    samebase_checkfile(&t->plan, b->object.fd, b->object.size, e) != 0)
		return (plain_error(r, status_of(e), e->text, o, e));
	decide(&a);
	if (c->terminal && has_body(&a))
		return (plain_error(r, 500,
		    "standard output is a terminal, where no package is "
		    "written: redirect it, or pipe it on",
		    o, e));
	if ((rc = get_ready(c, &a, e)) < 0)
		return (plain_error(r, status_of(e), e->text, o, e));
	if (rc == CHANGED)
		return (CHANGED);
	log_package(a.status, t->plan.size);
	if (a.status == 206)
		log_range(a.first, a.len);
	rc = send_reply(c, &a, o, e);
	if (b->distant != NULL && has_body(&a))
		supply_end();
	return (rc);
}

/* What there is of a base: a status of the store's, or the package. */
static int
answer_base(const struct config *c, const struct http_request *r,
    struct target *t, struct output *o, struct err *e)
{
	struct base b;

	if (base_open(&b, c, target_key(t), e) != 0)
		return (plain_error(r, status_of(e),
		    e->kind == ERR_NOTFOUND ? "no such package" : e->text, o,
		    e));
	/* A stored package in which no channel fits is our trouble. */
	if (t->url.channel.id != NULL && b.site == NULL)
		return (plain_error(r, 500, b.why.text, o, e));
	if (target_plan(t, c, &b, e) != 0)
		return (plain_error(r, status_of(e), e->text, o, e));
	return (answer_plan(c, r, t, &b, o, e));
}

static int
answer_target(const struct config *c, const struct http_request *r,
    struct output *o, struct err *e)
{
	struct target *t;
	int rc;

	if ((t = recent_target(c, r, e)) == NULL)
		return (plain_error(r, status_of(e), e->text, o, e));
	log_target(t);
	if ((rc = refusal_check(c, r, t, o, e)) != 1)
		return (rc);
	if ((rc = answer_base(c, r, t, o, e)) == CHANGED)
		rc = answer_base(c, r, t, o, e);
	if (rc != CHANGED)
		return (rc);
	fetcher_changed(e);
	return (plain_error(r, 503, e->text, o, e));
}

int
answer(const struct config *c, const struct http_request *r, struct output *o,
    struct err *e)
{
	if (r->method == HTTP_OTHER)
		return (
		    plain_error(r, 405, "only GET and HEAD are allowed", o, e));
	if (health_asked(r))
		return (health_answer(c, r, o, e));
	return (answer_target(c, r, o, e));
}
