#include <stdlib.h>
#include <string.h>

#include "seal/seal.h"
#include "util/base64url.h"
#include "util/endian.h"
#include "util/text.h"

/* How a value begins: magic, Ed25519, bound to a certificate. */
static const uint8_t start[6] = {'C', 'H', 'N', '1', 1, 1};

int
seal_checkid(const char *id, struct err *e)
{
	size_t len = strlen(id);

	if (len <= SEAL_CHANNEL_MAX)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "channel has %zu bytes, and a seal has place for %d: \"%s\"", len,
	    SEAL_CHANNEL_MAX, text_safe(id, len)));
}

int
seal_give(struct channel *c, const struct seal *s, struct err *e)
{
	struct seal *copy = malloc(sizeof(*copy));

	if (copy == NULL)
		return (err_nomem(e));
	*copy = *s;
	free(c->seal);
	c->seal = copy;
	return (0);
}

void
seal_addsigned(struct buf *out, const struct seal *s, const char *id)
{
	size_t len = strlen(id);
	uint8_t head[SEAL_HEAD];

	memcpy(head, start, sizeof(start));
	head[6] = (uint8_t)len;
	head[7] = 0;
	memcpy(head + 8, s->key, SEAL_KEY);
	le32enc(head + 12, s->exp);
	memcpy(head + 16, s->cert, SEAL_CERT);
	buf_add(out, head, sizeof(head));
	buf_add(out, id, len);
}

int
seal_addvalue(
    struct buf *out, const struct seal *s, const char *id, struct err *e)
{
	if (seal_checkid(id, e) != 0)
		return (-1);
	seal_addsigned(out, s, id);
	buf_add(out, s->sig, SEAL_SIG);
	return (buf_ok(out, e));
}

int
seal_read(const uint8_t *value, size_t len, struct channel *c, struct err *e)
{
	struct seal s;
	size_t n;

	if (len < SEAL_HEAD || memcmp(value, start, sizeof(start)) != 0 ||
	    value[7] != 0)
		return (err_set(e, ERR_INPUT, "not a seal of this version"));
	n = value[6];
	if (n == 0 || n > SEAL_CHANNEL_MAX || len != SEAL_HEAD + n + SEAL_SIG)
		return (err_set(e, ERR_INPUT,
		    "a seal of %zu bytes says that its channel has %zu", len,
		    n));
	memcpy(s.key, value + 8, SEAL_KEY);
	s.exp = le32dec(value + 12);
	memcpy(s.cert, value + 16, SEAL_CERT);
	memcpy(s.sig, value + SEAL_HEAD + n, SEAL_SIG);
	if (channel_setid(c, (const char *)value + SEAL_HEAD, n, e) == 0 &&
	    seal_give(c, &s, e) == 0)
		return (0);
	channel_free(c);
	return (-1);
}

void
seal_totext(const struct seal *s, char text[SEAL_TEXT + 1])
{
	uint8_t bytes[SEAL_KEY + SEAL_SIG];

	memcpy(bytes, s->key, SEAL_KEY);
	memcpy(bytes + SEAL_KEY, s->sig, SEAL_SIG);
	base64url_encode(bytes, sizeof(bytes), text);
}

const char *
seal_ofchannel(const struct channel *c, char text[SEAL_TEXT + 1])
{
	if (c->seal == NULL)
		return (NULL);
	seal_totext(c->seal, text);
	return (text);
}

int
seal_fromtext(struct seal *s, const char *text, size_t len, struct err *e)
{
	uint8_t bytes[SEAL_KEY + SEAL_SIG];

	memset(s, 0, sizeof(*s));
	if (base64url_decode(text, len, bytes, sizeof(bytes)) != 0)
		return (err_set(e, ERR_INPUT,
		    "parameter seal is not the base64url of %zu bytes: \"%s\"",
		    sizeof(bytes), text_safe(text, len)));
	memcpy(s->key, bytes, SEAL_KEY);
	memcpy(s->sig, bytes + SEAL_KEY, SEAL_SIG);
	return (0);
}
