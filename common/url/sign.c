#include <nettle/memops.h>
#include <string.h>

#include "url/sign.h"
#include "util/base64url.h"
#include "util/pct.h"
#include "util/when.h"

/* Change this whenever the text that is signed changes. */
#define SIGN_VERSION_LINE "chanpack-url-1\n"

#define MAC_LEN 16 /* how many bytes of the HMAC are kept */

/* Append the signed text before the parameters. */
static void
add_head(struct buf *out, const char *dir, size_t len)
{
	buf_addstr(out, SIGN_VERSION_LINE);
	pct_canon(out, dir, len);
}

static void
add_tail(struct buf *out, const char *name, size_t len)
{
	buf_addbyte(out, '/');
	pct_canon(out, name, len);
}

int
sign_base(struct signbase *s, const struct urlparts *base, struct err *e)
{
	buf_reset(&s->head);
	buf_reset(&s->tail);
	add_head(&s->head, base->url + base->path, base->name - base->path);
	add_tail(&s->tail, base->url + base->name, base->query - base->name);
	if (buf_ok(&s->head, e) != 0)
		return (-1);
	return (buf_ok(&s->tail, e));
}

void
signbase_free(struct signbase *s)
{
	buf_free(&s->head);
	buf_free(&s->tail);
}

/* The first bytes of the HMAC are the signature. */
static void
hmac_text(struct hmac_sha256_ctx *mac, char sig[SIG_LEN + 1])
{
	uint8_t code[MAC_LEN];

	hmac_sha256_digest(mac, sizeof(code), code);
	base64url_encode(code, sizeof(code), sig);
}

void
sign_params(const struct key *key, const struct signbase *s,
    const struct buf *params, char sig[SIG_LEN + 1])
{
	struct hmac_sha256_ctx mac = key->mac;

	hmac_sha256_update(&mac, s->head.len, s->head.data);
	hmac_sha256_update(&mac, params->len, params->data);
	hmac_sha256_update(&mac, s->tail.len, s->tail.data);
	hmac_text(&mac, sig);
}

int
sign_text(const struct chanurl *u, struct buf *out, struct err *e)
{
	const struct urlparams p = url_paramsof(u);

	add_head(out, u->base + u->path, u->name - u->path);
	if (url_params(&p, out, e) != 0)
		return (-1);
	add_tail(out, u->base + u->name, u->query - u->name);
	return (buf_ok(out, e));
}

/* Append the parameters at ${s} before sig unchanged, but separated by ';'. */
static void
add_given(struct buf *out, const char *s, size_t len, char sep)
{
	const char *sig = NULL, *at = s;
	size_t i, from = out->len;

	while ((at = memmem(at, len - (size_t)(at - s), "sig=", 4)) != NULL) {
		if (at > s && at[-1] == sep)
			sig = at - 1;
		at++;
	}
	buf_add(out, s, sig == NULL ? len : (size_t)(sig - s));
	for (i = from; i < out->len; i++)
		if (out->data[i] == (uint8_t)sep)
			out->data[i] = ';';
}

int
sign_given(const char *url, size_t len, struct buf *out, struct err *e)
{
	struct urlparts p;
	size_t end;

	if (urlparts_find(&p, url, len, e) != 0)
		return (-1);
	/* In a path, the parameters are between directory and name. */
	end = p.from > p.query ? p.name : p.from;
	buf_addstr(out, SIGN_VERSION_LINE);
	buf_add(out, url + p.path, end - p.path);
	add_given(out, url + p.from, p.to - p.from, urlparts_separator(&p));
	buf_addbyte(out, '/');
	buf_add(out, url + p.name, p.query - p.name);
	return (buf_ok(out, e));
}

static void
sign_buf(const struct key *key, const struct buf *text, char sig[SIG_LEN + 1])
{
	struct hmac_sha256_ctx mac = key->mac;

	hmac_sha256_update(&mac, text->len, text->data);
	hmac_text(&mac, sig);
}

int
sign_url(const struct key *key, const struct chanurl *u, char sig[SIG_LEN + 1],
    struct err *e)
{
	struct buf text = BUF_INIT;
	int rc = sign_text(u, &text, e);

	if (rc == 0)
		sign_buf(key, &text, sig);
	buf_free(&text);
	return (rc);
}

/* Did ${key} make the signature of ${u}, for ${text}? */
static int
is_of(const struct key *key, const struct chanurl *u, const struct buf *text)
{
	char sig[SIG_LEN + 1];

	sign_buf(key, text, sig);
	return (memeql_sec(sig, u->sig, SIG_LEN));
}

int
sign_isof(
    const struct keyring *k, const struct chanurl *u, const struct buf *text)
{
	size_t i;

	for (i = 0; u->sig[0] != '\0' && i < k->n; i++)
		if (is_of(&k->v[i], u, text))
			return (1);
	return (0);
}

/* Return 1 if ${key} has signed ${u}, 0 if not, or -1. */
static int
has_signed(const struct key *key, const struct chanurl *u, struct err *e)
{
	struct buf text = BUF_INIT;
	int rc = -1;

	/* One allocation for most texts; the buffer grows for longer ones. */
	(void)buf_room(&text, 512);
	if (sign_text(u, &text, e) == 0)
		rc = is_of(key, u, &text);
	buf_free(&text);
	return (rc);
}

/* Without a valid signature, a raw separator counts as damage. */
static enum sign_verdict
refuse_signature(const struct chanurl *u, struct err *e, const char *reason)
{
	if (url_checkraw(u, e) != 0)
		return (SIGN_DAMAGED);
	(void)err_set(e, ERR_INPUT, "%s", reason);
	return (SIGN_REFUSED);
}

static enum sign_verdict
check_expiry(const struct chanurl *u, uint64_t now, struct err *e)
{
	char when[WHEN_SIZE];

	if (!u->has_exp || now < u->exp)
		return (SIGN_GOOD);
	when_text((time_t)u->exp, when);
	(void)err_set(e, ERR_INPUT, "expired at %s", when);
	return (SIGN_EXPIRED);
}

enum sign_verdict
sign_verify(const struct keyring *k, const struct chanurl *u, uint64_t now,
    struct err *e)
{
	const struct key *key;
	int rc;

	if (k->n == 0)
		return (url_checkraw(u, e) != 0 ? SIGN_DAMAGED
						: check_expiry(u, now, e));
	if (u->sig[0] == '\0')
		return (refuse_signature(u, e, "not signed"));
	if (u->key[0] == '\0')
		return (refuse_signature(u, e, "signed, but it names no key"));
	if ((key = keyring_find(k, u->key)) == NULL)
		return (refuse_signature(
		    u, e, "signed by a key that is not known here"));
	if ((rc = has_signed(key, u, e)) < 0)
		return (SIGN_FAILED);
	if (rc == 0)
		return (refuse_signature(u, e,
		    "wrong signature: made for another text or with another "
		    "secret"));
	return (check_expiry(u, now, e));
}
