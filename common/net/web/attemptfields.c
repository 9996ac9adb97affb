#include <nettle/sha2.h>
#include <string.h>

#include "web/attempt.h"
#include "web/web.h"
#include "util/text.h"

#define UNSIGNED "UNSIGNED-PAYLOAD"
#define HEX_LEN  (2 * SHA256_DIGEST_SIZE)

/* The query, percent-encoded. */
static void
add_query(struct buf *out, const struct call *call)
{
	size_t i;

	for (i = 0; i < call->nquery; i++) {
		if (i > 0)
			buf_addbyte(out, '&');
		sigv4_encodevalue(out, call->query[i].name);
		if (call->query[i].value == NULL)
			continue;
		buf_addbyte(out, '=');
		sigv4_encodevalue(out, call->query[i].value);
	}
}

/*
 * What is signed for the body: its digest, which may be known, in hexadecimal,
 * or that another field, which is signed as all are, binds it.
 */
static void
digest_body(const struct call *call, char hex[HEX_LEN + 1])
{
	uint8_t sum[SHA256_DIGEST_SIZE];
	const uint8_t *p = call->sha256;
	struct sha256_ctx ctx;

	if (call->bound) {
		memcpy(hex, UNSIGNED, sizeof(UNSIGNED));
		return;
	}
	if (p == NULL) {
		sha256_init(&ctx);
		if (call->len > 0)
			sha256_update(&ctx, (size_t)call->len, call->data);
		sha256_digest(&ctx, sizeof(sum), sum);
		p = sum;
	}
	text_hex(hex, p, SHA256_DIGEST_SIZE);
}

static int
add_fields(struct attempt *a, const char *query)
{
	const struct call *call = a->call;
	char hex[HEX_LEN + 1];
	/* Caches on the way drop Range and conditions: the sink sees to that. */
	const struct web_question q = {call->method, &a->place, query, hex,
	    call->field, call->sink == NULL ? call->nfield : 0};
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < call->nfield; i++)
		rc = web_addfield(
		    &a->fields, call->field[i].name, call->field[i].value);
	/* An entity tag, a length and a range are those of these very bytes.
	 * Not signed: gateways are known to write this field anew. */
	if (rc == 0)
		rc = web_addfield(&a->fields, "Accept-Encoding", "identity");
	/* Without a value libcurl leaves it out: to wait for leave to send
	 * would cost a round trip a part. */
	if (rc == 0)
		rc = web_addfield(&a->fields, "Expect", "");
	if (rc != 0 || a->caller->aws.id == NULL)
		return (rc);
	digest_body(call, hex);
	return (web_sign(&a->fields, &a->caller->aws, &q));
}

int
attempt_address(struct attempt *a, struct err *e)
{
	const struct caller *c = a->caller;
	const char *key = a->call->key;
	struct buf query = BUF_INIT;
	int rc;

	rc = place_find(&a->place, key == NULL ? c->bucket : c->options.spec,
	    &c->aws, key == NULL ? "" : key, e);
	if (rc == 0) {
		add_query(&query, a->call);
		buf_addstr(&a->url, (char *)a->place.url.data);
		if (buf_str(&query) != NULL && query.len > 0)
			buf_addf(&a->url, "?%s", (char *)query.data);
		if (query.failed || buf_str(&a->url) == NULL ||
		    add_fields(a, (char *)query.data) != 0)
			rc = err_nomem(e);
	}
	buf_free(&query);
	return (rc);
}
