#include <nettle/base64.h>
#include <nettle/memops.h>
#include <string.h>
#include <time.h>

#include "url/pct.h"
#include "url/sign.h"

/* Whoever changes what is signed changes this. */
#define VERSION_LINE "chanpack-url-1\n"

#define MAC_LEN 16 /* bytes of the code that are kept */

/* Append the text before and behind the parameters. */
static void
add_head(struct buf *out, const char *dir, size_t len)
{
	buf_addstr(out, VERSION_LINE);
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

static void
finish(struct hmac_sha256_ctx *mac, char sig[SIG_LEN + 1])
{
	char text[BASE64_ENCODE_RAW_LENGTH(MAC_LEN) +
		  BASE64_ENCODE_FINAL_LENGTH];
	struct base64_encode_ctx ctx;
	uint8_t code[MAC_LEN];
	size_t n;

	hmac_sha256_digest(mac, sizeof(code), code);
	base64url_encode_init(&ctx);
	n = base64_encode_update(&ctx, text, sizeof(code), code);
	(void)base64_encode_final(&ctx, text + n);
	/* The padding is left out. */
	memcpy(sig, text, SIG_LEN);
	sig[SIG_LEN] = '\0';
}

void
sign_params(const struct key *key, const struct signbase *s,
    const struct buf *params, char sig[SIG_LEN + 1])
{
	struct hmac_sha256_ctx mac = key->mac;

	hmac_sha256_update(&mac, s->head.len, s->head.data);
	hmac_sha256_update(&mac, params->len, params->data);
	hmac_sha256_update(&mac, s->tail.len, s->tail.data);
	finish(&mac, sig);
}

/* What the signature of ${u} must be for. */
static int
add_text(const struct key *key, const struct chanurl *u, struct buf *out,
    struct err *e)
{
	struct urlparams p = {.channel = &u->channel,
	    .form = u->form,
	    .key = key->id,
	    .exp = u->exp,
	    .has_exp = u->has_exp};

	add_head(out, u->base + u->path, u->name - u->path);
	if (url_params(&p, out, e) != 0)
		return (-1);
	add_tail(out, u->base + u->name, u->query - u->name);
	return (buf_ok(out, e));
}

/* 1 if ${key} has signed ${u}, 0 if not, or -1. */
static int
has_signed(const struct key *key, const struct chanurl *u, struct err *e)
{
	struct hmac_sha256_ctx mac = key->mac;
	struct buf text = BUF_INIT;
	char sig[SIG_LEN + 1];
	int rc = -1;

	/* Enough for most at once; more, if need be, as it is needed. */
	(void)buf_room(&text, 512);
	if (add_text(key, u, &text, e) == 0) {
		hmac_sha256_update(&mac, text.len, text.data);
		finish(&mac, sig);
		rc = memeql_sec(sig, u->sig, SIG_LEN);
	}
	buf_free(&text);
	return (rc);
}

static enum sign_verdict
refuse(struct err *e, const char *reason)
{
	(void)err_set(e, ERR_INPUT, "%s", reason);
	return (SIGN_REFUSED);
}

enum sign_verdict
sign_verify(const struct keyring *k, const struct chanurl *u, uint64_t now,
    struct err *e)
{
	const struct key *key;
	int rc;

	if (u->sig[0] == '\0')
		return (refuse(e, "not signed"));
	if (u->key[0] == '\0')
		return (refuse(e, "signed, but it names no key"));
	if ((key = keyring_find(k, u->key)) == NULL)
		return (refuse(e, "signed by a key that is not known here"));
	if ((rc = has_signed(key, u, e)) < 0)
		return (SIGN_FAILED);
	if (rc == 0)
		return (refuse(e, "wrong signature"));
	return (sign_expiry(u, now, e));
}

enum sign_verdict
sign_expiry(const struct chanurl *u, uint64_t now, struct err *e)
{
	char when[32] = "";
	struct tm tm;
	time_t t;

	if (!u->has_exp || now < u->exp)
		return (SIGN_GOOD);
	t = (time_t)u->exp;
	if (gmtime_r(&t, &tm) != NULL)
		(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	(void)err_set(e, ERR_INPUT, "expired at %s", when);
	return (SIGN_EXPIRED);
}
