#include <string.h>
#include <sys/random.h>

#include "origin/answerin.h"
#include "url/sign.h"
#include "url/token.h"
#include "util/pct.h"

/* Does the client ask not to be tracked?  DNT: 1 and Sec-GPC: 1 say so. */
static int
opts_out(const struct http_request *r)
{
	struct span rest = r->fields, name, value;

	while (http_fieldnext(&rest, &name, &value))
		if ((span_iscase(name, "DNT") ||
			span_iscase(name, "Sec-GPC")) &&
		    span_is(value, "1"))
			return (1);
	return (0);
}

/* Keep a query that is not ours.  It may hold any byte. */
static void
add_query(struct buf *out, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (pct_is(s[i], PCT_URL))
			buf_addbyte(out, (uint8_t)s[i]);
		else
			pct_addcode(out, (uint8_t)s[i]);
}

/*
 * Append the target as it came, but with the channel of a->url.  If its key is
 * one of ours, sign it again.  Return 0, or -1: ERR_INPUT if the result is too
 * long.
 */
static int
make_target(struct answer *a, struct buf *out, struct err *e)
{
	const struct span t = a->request->target;
	const struct keyring *ring = &a->origin->access->ring;
	const struct key *key =
	    ring->n == 0 ? NULL : keyring_find(ring, a->url.key);
	struct urlparams params = url_paramsof(&a->url);
	struct buf text = BUF_INIT;
	char sig[SIG_LEN + 1];
	struct urlparts parts;
	int rc = -1;

	/*
	 * Without the key, drop the key's name: the old signature would be
	 * wrong.
	 */
	if (key == NULL)
		params.key = NULL;
	if (urlparts_findtarget(&parts, t.p, t.len, e) == 0 &&
	    url_params(&params, &text, e) == 0 &&
	    (key == NULL || sign_url(key, &a->url, sig, e) == 0))
		rc = url_resplice(
		    &parts, &text, key == NULL ? NULL : sig, out, e);
	buf_free(&text);
	if (rc != 0)
		return (-1);
	add_query(out, t.p + parts.len, t.len - parts.len);
	if (out->len > URL_MAX)
		return (err_set(e, ERR_INPUT, "the URL would be too long"));
	return (buf_ok(out, e));
}

/* Add a new token to the channel of a->url. */
static int
add_token(struct answer *a, struct err *e)
{
	const struct keyring *k = &a->origin->access->tokens;
	char token[TOKEN_LEN + 1];
	uint8_t random[TOKEN_RANDOM];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return (err_sys(e, "no random bytes"));
	if (token_make(&k->v[0], &a->url, (uint32_t)a->now, random, token, e) !=
	    0)
		return (-1);
	return (channel_addextra(&a->url.channel, TOKEN_EXTRA,
	    strlen(TOKEN_EXTRA), token, TOKEN_LEN, e));
}

static void
drop_token(struct answer *a)
{
	channel_dropextra(&a->url.channel, TOKEN_EXTRA, strlen(TOKEN_EXTRA));
}

/* The log gets the token, but not the target: its signature is valid. */
static enum answer_step
redirect(struct answer *a, const char *location)
{
	a->is_secret = 1;
	if (a->origin->has_log && a->key != NULL) {
		logline_rewind(&a->line, a->target);
		logline_target(&a->line, &a->url, a->key, a->keybuf.len);
	}
	return (
	    answerhead_text(a, 302, location, "to the same URL with a token"));
}

/* If the URL has no room for a token, answer without one. */
static enum answer_step
issue(struct answer *a)
{
	struct buf location = BUF_INIT;
	enum answer_step step = ANSWER_FIND;
	struct err e;
	int rc;

	if ((rc = add_token(a, &e)) == 0 &&
	    (rc = make_target(a, &location, &e)) == 0 &&
	    buf_str(&location) == NULL)
		rc = err_nomem(&e);
	if (rc == 0)
		step = redirect(a, buf_str(&location));
	else if (e.kind == ERR_INPUT)
		drop_token(a);
	else
		step = answerhead_trouble(a, 503, e.text);
	buf_free(&location);
	return (step);
}

enum answer_step
answertoken_judge(struct answer *a)
{
	const struct keyring *k = &a->origin->access->tokens;
	uint32_t made;
	struct err e;

	if (k->n == 0)
		return (ANSWER_FIND);
	a->is_personal = 1;
	if (channel_extra(&a->url.channel, TOKEN_EXTRA) != NULL) {
		if (token_check(k, &a->url, &made, &e) == 0)
			return (ANSWER_FIND);
		return (answerhead_trouble(
		    a, e.kind == ERR_INPUT ? 403 : 503, e.text));
	}
	if (a->url.plan) {
		a->is_secret = 1;
		return (answerhead_refuse(a, 404,
		    "each download has a plan of its own: the client has to "
		    "ask for the package itself"));
	}
	if (a->request->method != HTTP_GET || opts_out(a->request))
		return (ANSWER_FIND);
	return (issue(a));
}

void
answertoken_fit(struct answer *a, const struct forms *f)
{
	struct err e;

	if (a->origin->access->tokens.n > 0 &&
	    forms_carry(f, &a->url.channel, &e) != 0)
		drop_token(a);
}
