#include <string.h>

#include "origin/answerin.h"

/*
 * Answer 405 to the other methods of RFC 9110 and RFC 5789, and 501 to unknown
 * methods.
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
			return (answerhead_refuse(
			    a, 405, "only GET and HEAD are allowed"));
	}
	return (answerhead_refuse(a, 501, "this method is not known here"));
}

/* Is the target the health check?  Set ${rest} to the query, or to nothing. */
static int
is_health(struct span target, struct span *rest)
{
	static const size_t n = sizeof(HEALTH_PATH) - 1;

	if (target.len < n || memcmp(target.p, HEALTH_PATH, n) != 0)
		return (0);
	*rest = span_skip(target, n);
	return (rest->len == 0 || rest->p[0] == '?');
}

/*
 * Parse the target into a->url and a->key.  Return 0, or -1 with the reason.
 * With ERR_NOTFOUND, a->url is filled in, but no key belongs to the path.
 */
static int
parse_target(struct answer *a, struct err *e)
{
	const struct span t = a->request->target;

	if (url_splittarget(t.p, t.len, &a->url, e) < 0 ||
	    key_frompath(&a->origin->public, a->url.base, a->url.query,
		&a->keybuf, e) != 0)
		return (-1);
	if ((a->key = buf_str(&a->keybuf)) == NULL)
		return (err_nomem(e));
	a->target = logline_mark(&a->line);
	if (a->origin->has_log)
		logline_target(&a->line, &a->url, a->key, a->keybuf.len);
	return (0);
}

/*
 * The channel is refused: answer as the operator has set.  The edge, which asks
 * for plans, gets the refusal itself: its client then asks for the package.
 */
static enum answer_step
fall_back(struct answer *a, unsigned int status, const struct err *why)
{
	const struct origin *o = a->origin;
	static const char *const what[] = {[FALLBACK_NONE] = "",
	    [FALLBACK_BASE] = ", answered with the base",
	    [FALLBACK_URL] = ", redirected"};
	enum origin_fallback how = a->url.plan ? FALLBACK_NONE : o->fallback;
	struct err told = *why;

	(void)err_set(&told, why->kind, "%s%s", why->text, what[how]);
	/* A list refuses many clients: only the log tells of them. */
	if (status != 404)
		answerhead_tell(a, told.text);
	switch (how) {
	case FALLBACK_BASE:
		a->is_fallback = a->is_base = 1;
		a->refusal = told;
		return (ANSWER_FIND);
	case FALLBACK_URL:
		return (answerhead_text(a, 302, o->fallback_url, told.text));
	default:
		return (answerhead_refuse(a, status, why->text));
	}
}

/* Without a key, no line of --deny with a key matches. */
static enum answer_step
judge_channel(struct answer *a)
{
	const char *key = a->key == NULL ? "" : a->key;
	struct err why;
	unsigned int status =
	    access_check(a->origin->access, &a->url, key, a->now, &why);

	switch (status) {
	case 0:
		return (answertoken_judge(a));
	case 403:
	case 404:
	case 410:
		return (fall_back(a, status, &why));
	case 503:
		return (answerhead_trouble(a, status, why.text));
	default:
		return (answerhead_refuse(a, status, why.text));
	}
}

int
answerjudge_givesbase(const struct answer *a)
{
	const struct origin *o = a->origin;
	struct addr who;

	return (!o->no_base ||
		(client_address(a->client, &o->trust, a->request, &who) &&
		    trust_has(&o->base_for, &who)));
}

/* With no_base only some clients get bases, so no cache may share them. */
static enum answer_step
judge_base(struct answer *a)
{
	a->is_base = 1;
	a->is_private = a->origin->no_base;
	if (answerjudge_givesbase(a))
		return (ANSWER_FIND);
	return (answerhead_refuse(
	    a, 403, "only channel packages are given out here"));
}

enum answer_step
answerjudge_request(struct answer *a)
{
	const struct http_request *r = a->request;
	enum answer_step step;
	struct span query;
	struct err e;
	int rc;

	if (r->status != 0)
		return (answerhead_refuse(a, r->status, r->reason));
	if (r->method == HTTP_OTHER)
		return (refuse_method(a));
	if (is_health(r->target, &query))
		return (span_is(query, "?store")
			    ? ANSWER_FIND
			    : answerhead_refuse(a, 200, "ok"));
	if (r->target.len == 1 || r->target.p[1] == '?')
		return (answerhead_refuse(a, 404, "no such package"));
	rc = parse_target(a, &e);
	if (rc != 0 && e.kind != ERR_NOTFOUND)
		return (answerhead_refuse(a, answerhead_status(&e), e.text));
	step = a->url.channel.id != NULL ? judge_channel(a) : judge_base(a);
	/*
	 * The path has no key: say so only to those who pass the checks above.
	 */
	if (rc != 0 && step == ANSWER_FIND)
		return (answerhead_refuse(a, 404, e.text));
	return (step);
}
