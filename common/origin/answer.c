#include <nettle/sha2.h>
#include <string.h>

#include "origin/answerin.h"
#include "util/endian.h"
#include "util/hex.h"
#include "util/text.h"

/* The digits in a key of chanpack-upload's own form: 16, and then the name. */
#define KEY_DIGITS 16

/* An error of a store or of the package, as a status. */
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

static enum answer_step
refuse(struct answer *a, unsigned int status, const char *why)
{
	return (answerhead_text(a, status, NULL, why));
}

/* The operator is told: "WHY: TARGET". */
static void
tell(struct answer *a, const char *why)
{
	const struct http_request *r = a->request;

	if (r != NULL && r->target.p != NULL)
		(void)err_set(&a->trouble, ERR_TEMP, "%s: %s", why,
		    text_safe(r->target.p, r->target.len));
}

static enum answer_step
fail(struct answer *a, unsigned int status, const char *why)
{
	tell(a, why);
	return (refuse(a, status, why));
}

static void
log_client(struct answer *a)
{
	const struct http_request *r = a->request;
	char name[PEER_MAX];
	int behind;

	if (!a->origin->has_log)
		return;
	behind = client_name(a->client, &a->origin->trust, r, name);
	logline_add(&a->line, "peer", name, PEER_MAX);
	if (behind)
		logline_add(&a->line, "via", a->client->name, PEER_MAX);
	if (r != NULL && r->status != 0)
		logline_slice(&a->line, "request", r->line, LOGLINE_PATH);
	else if (r != NULL)
		logline_method(&a->line, r);
}

/*
 * A method of RFC 9110 or RFC 5789 is refused for this target (405); others are
 * not known here (501).
 */
static enum answer_step
refuse_method(struct answer *a)
{
	static const char *const known[] = {
	    "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};
	const struct span line = a->request->line;
	size_t i, n;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		n = strlen(known[i]);
		if (line.len > n && line.p[n] == ' ' &&
		    memcmp(line.p, known[i], n) == 0)
			return (
			    refuse(a, 405, "only GET and HEAD are allowed"));
	}
	return (refuse(a, 501, "this method is not known here"));
}

/* Is the target that of the health check?  ${rest}: the query, or nothing. */
static int
is_health(struct span target, struct span *rest)
{
	static const size_t n = sizeof(HEALTH_PATH) - 1;

	if (target.len < n || memcmp(target.p, HEALTH_PATH, n) != 0)
		return (0);
	*rest = span_skip(target, n);
	return (rest->len == 0 || rest->p[0] == '?');
}

/* Take the target apart: 0, or -1 with the reason. */
static int
parse_target(struct answer *a, struct err *e)
{
	const struct span t = a->request->target;

	if (t.len == 1 || t.p[1] == '?')
		return (err_set(e, ERR_NOTFOUND, "no such package"));
	if (url_splittarget(t.p, t.len, &a->url, e) < 0 ||
	    key_frompath(&a->origin->public, a->url.base, a->url.query,
		&a->keybuf, e) != 0)
		return (-1);
	if ((a->key = buf_str(&a->keybuf)) == NULL)
		return (err_nomem(e));
	if (a->origin->has_log)
		logline_target(&a->line, &a->url, a->key, a->keybuf.len);
	return (0);
}

/* The channel is refused; the base is answered instead, if that is set. */
static enum answer_step
fall_back(struct answer *a, unsigned int status, const struct err *why)
{
	const struct origin *o = a->origin;
	static const char *const what[] = {[FALLBACK_NONE] = "",
	    [FALLBACK_BASE] = ", answered with the base",
	    [FALLBACK_URL] = ", redirected"};
	struct err told = *why;

	(void)err_set(&told, why->kind, "%s%s", why->text, what[o->fallback]);
	/* A list refuses whole crowds: that is for the log alone. */
	if (status != 404)
		tell(a, told.text);
	switch (o->fallback) {
	case FALLBACK_BASE:
		a->is_fallback = a->is_base = 1;
		a->refusal = told;
		return (ANSWER_FIND);
	case FALLBACK_URL:
		return (answerhead_text(a, 302, o->fallback_url, told.text));
	default:
		return (refuse(a, status, why->text));
	}
}

static enum answer_step
judge_channel(struct answer *a)
{
	struct err why;
	unsigned int status =
	    access_check(a->origin->access, &a->url, a->key, a->now, &why);

	switch (status) {
	case 0:
		return (ANSWER_FIND);
	case 403:
	case 404:
	case 410:
		return (fall_back(a, status, &why));
	case 503:
		return (fail(a, status, why.text));
	default:
		return (refuse(a, status, why.text));
	}
}

/* Bases are given out to all, or to some clients alone. */
static enum answer_step
judge_base(struct answer *a)
{
	const struct origin *o = a->origin;
	struct addr who;

	a->is_base = 1;
	if (!o->no_base)
		return (ANSWER_FIND);
	a->is_private = 1;
	if (client_address(a->client, &o->trust, a->request, &who) &&
	    trust_has(&o->base_for, &who))
		return (ANSWER_FIND);
	return (refuse(a, 403, "only channel packages are given out here"));
}

static void
init(struct answer *a, const struct origin *o, const struct client *cl,
    time_t now)
{
	static const struct chanurl nourl = CHANURL_INIT;

	memset(a, 0, sizeof(*a));
	a->origin = o;
	a->client = cl;
	a->now = now;
	a->url = nourl;
}

enum answer_step
answer_begin(struct answer *a, const struct origin *o, struct memory *m,
    const struct client *cl, const struct http_request *r, time_t now)
{
	struct span query;
	struct err e;

	init(a, o, cl, now);
	a->memory = m;
	a->request = r;
	log_client(a);
	if (r->status != 0)
		return (refuse(a, r->status, r->reason));
	if (r->method == HTTP_OTHER)
		return (refuse_method(a));
	if (is_health(r->target, &query))
		return (span_is(query, "?store") ? ANSWER_FIND
						 : refuse(a, 200, "ok"));
	if (parse_target(a, &e) != 0)
		return (refuse(a, status_of(&e), e.text));
	return (a->url.channel.id != NULL ? judge_channel(a) : judge_base(a));
}

void
answer_norequest(struct answer *a, const struct origin *o,
    const struct client *cl, time_t now, unsigned int status, const char *why)
{
	init(a, o, cl, now);
	log_client(a);
	(void)refuse(a, status, why);
}

enum answer_step
answer_nobase(struct answer *a, const struct err *why)
{
	unsigned int status = status_of(why);

	if (a->key == NULL) {
		tell(a, why->text);
		return (refuse(a, 503, "the store cannot be read"));
	}
	if (status == 404)
		return (refuse(a, 404, "no such package"));
	/* What is malformed was told before the store was asked. */
	return (fail(a, status == 400 ? 500 : status, why->text));
}

/* What stands for the bytes where nobody has measured them. */
static void
identify(struct answer *a, const char *version)
{
	static const char name[] = "chanpack version 1";
	struct sha256_ctx ctx;
	uint8_t size[8];

	le64enc(size, a->base.size);
	sha256_init(&ctx);
	sha256_update(&ctx, sizeof(name), (const uint8_t *)name);
	sha256_update(&ctx, sizeof(size), size);
	sha256_update(&ctx, strlen(version), (const uint8_t *)version);
	sha256_digest(&ctx, PLAN_IDENT_LEN, a->ident);
}

/*
 * A key that chanpack-upload made has the digest's first digits.  Bytes with
 * another digest are damaged.
 */
static int
is_damaged(const struct answer *a)
{
	const char *key = a->key;
	char digits[2 * PLAN_IDENT_LEN + 1];

	if (a->origin->no_key_check || !a->base.has_sha256 ||
	    strspn(key, "0123456789abcdef") != KEY_DIGITS ||
	    key[KEY_DIGITS] != '/' || strchr(key + KEY_DIGITS + 1, '/') != NULL)
		return (0);
	hex_encode(digits, a->base.sha256, PLAN_IDENT_LEN);
	return (memcmp(digits, key, KEY_DIGITS) != 0);
}

/* Which forms the package is to carry: 0, or -1 with the reason. */
static int
choose_forms(
    struct answer *a, const struct site *site, struct forms *f, struct err *e)
{
	size_t asked;

	*f = a->origin->forms;
	if (a->url.form != NULL &&
	    forms_parse(a->url.form, strlen(a->url.form), f, e) != 0)
		return (-1);
	asked = f->n;
	if (site_resolve(site, f, e) != 0) {
		/* Not the client's fault: it has named no form, or "auto". */
		e->kind = ERR_FATAL;
		return (-1);
	}
	if (asked == 0 && f->v[0].form != form_named("walle"))
		a->guess = f->v[0].form;
	return (0);
}

static int
compile(
    struct answer *a, const struct site *site, struct plan *p, struct err *e)
{
	struct edits none = EDITS_INIT;
	struct forms f;

	if (a->is_base)
		return (plan_compile(p, &none, a->base.size, e));
	if (choose_forms(a, site, &f, e) != 0)
		return (-1);
	return (site_plan(site, &f, &a->url.channel, p, e));
}

/* A plan of a channel that was refused is none of the channel's package. */
static struct span
name_package(const struct answer *a)
{
	if (a->is_fallback)
		return ((struct span){"/", 1});
	return (a->request->target);
}

static enum answer_step
plan_package(struct answer *a, const struct site *site)
{
	struct plan plan;
	struct err e;

	if (compile(a, site, &plan, &e) != 0) {
		if (e.kind == ERR_FATAL || e.kind == ERR_TEMP)
			return (fail(a, status_of(&e), e.text));
		return (refuse(a, status_of(&e), e.text));
	}
	a->package =
	    memory_addpackage(a->memory, name_package(a), a->ident, &plan);
	if (a->package == NULL) {
		(void)err_nomem(&e);
		return (fail(a, 503, e.text));
	}
	return (answerhead_package(a));
}

/* Scan the base with the bytes that are at hand. */
static enum answer_step
scan(struct answer *a)
{
	const struct site *known;
	struct site *site = NULL;
	struct view v;
	struct err e;
	int rc;

	partial_view(&a->scan, &v);
	rc = site_scan(&v, &site, &e);
	view_free(&v);
	if (rc != 0 && a->scan.is_missing)
		return (ANSWER_READ);
	partial_free(&a->scan);
	if (rc != 0 && e.kind != ERR_INPUT)
		return (answer_nobase(a, &e));
	memory_addsite(a->memory, a->ident, site, &e);
	/* A stored package in which no channel fits is our trouble. */
	if (memory_site(a->memory, a->ident, &known, &e) == 0 || known == NULL)
		return (fail(a, 500, e.text));
	return (plan_package(a, known));
}

static enum answer_step
plan_or_scan(struct answer *a)
{
	const struct site *site;
	struct err why;

	if (a->is_base)
		return (plan_package(a, NULL));
	if (memory_site(a->memory, a->ident, &site, &why) == 0) {
		partial_init(&a->scan, a->base.size);
		return (scan(a));
	}
	if (site == NULL)
		return (fail(a, 500, why.text));
	return (plan_package(a, site));
}

enum answer_step
answer_base(struct answer *a, const struct base *b)
{
	struct package *known;

	if (a->key == NULL)
		return (refuse(a, 200, "ok"));
	a->base = *b;
	a->base.version = NULL;
	if (b->has_sha256)
		memcpy(a->ident, b->sha256, PLAN_IDENT_LEN);
	else
		identify(a, b->version);
	if (is_damaged(a))
		return (fail(a, 500,
		    "the base package is damaged: its SHA-256 is not the one "
		    "in its key"));
	known = memory_package(a->memory, name_package(a), a->ident);
	if (known == NULL)
		return (plan_or_scan(a));
	a->package = package_hold(known);
	return (answerhead_package(a));
}

enum answer_step
answer_bytes(struct answer *a, const uint8_t *data)
{
	struct err e;

	if (partial_add(&a->scan, data, &e) != 0)
		return (answer_nobase(a, &e));
	return (scan(a));
}

void
answer_refuse(struct answer *a, unsigned int status, const char *why)
{
	(void)fail(a, status, why);
}

void
answer_free(struct answer *a)
{
	package_release(a->package);
	partial_free(&a->scan);
	chanurl_free(&a->url);
	buf_free(&a->keybuf);
	buf_free(&a->head);
	logline_free(&a->line);
}
