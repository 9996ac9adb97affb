#include <nettle/sha2.h>
#include <string.h>
#include <time.h>

#include "util/hex.h"
#include "util/pct.h"
#include "util/text.h"
#include "web/attempt.h"

#define UNSIGNED   "UNSIGNED-PAYLOAD"
#define OWN_FIELDS 4 /* fields that a signature adds, at most */
#define HEX_LEN    (2 * SHA256_DIGEST_SIZE)

/* Append the query, percent-encoded. */
static void
add_query(struct buf *out, const struct call *call)
{
	size_t i;

	for (i = 0; i < call->nquery; i++) {
		if (i > 0)
			buf_addbyte(out, '&');
		pct_encode(
		    out, call->query[i].name, strlen(call->query[i].name));
		if (call->query[i].value == NULL)
			continue;
		buf_addbyte(out, '=');
		pct_encode(
		    out, call->query[i].value, strlen(call->query[i].value));
	}
}

/*
 * Write the word to sign for the body: its SHA-256 in hexadecimal; or
 * UNSIGNED-PAYLOAD if Content-MD5, which is signed too, protects the body.
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
	hex_encode(hex, p, SHA256_DIGEST_SIZE);
}

/* Add a field to the request: 0, or -1 if there is no memory. */
static int
add_field(struct attempt *a, const char *name, const char *value)
{
	struct buf line = BUF_INIT;
	struct curl_slist *longer = NULL;

	buf_addf(&line, "%s: %s", name, value);
	if (buf_str(&line) != NULL)
		longer = curl_slist_append(a->fields, (char *)line.data);
	if (longer != NULL)
		a->fields = longer;
	buf_free(&line);
	return (longer == NULL ? -1 : 0);
}

static int
set_date(char *date, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;

	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(date, size, "%Y%m%dT%H%M%SZ", &tm) == 0)
		return (-1);
	return (0);
}

/* Add the signature and the fields that S3 requires with a signature. */
static int
sign(struct attempt *a, const char *query)
{
	const struct aws *aws = &a->caller->aws;
	const struct call *call = a->call;
	/*
	 * Caches on the way may drop Range and conditions.  If these were
	 * signed, the request would fail; so the sink checks the answer.
	 */
	size_t more = call->sink == NULL ? call->nfield : 0, own, i;
	struct sigv4_field field[OWN_FIELDS + CALL_FIELDS_MAX];
	char date[32], hex[HEX_LEN + 1];
	struct sigv4_scope scope = {
	    aws->id, aws->secret, date, aws->region, "s3"};
	struct sigv4_request r = {call->method, (char *)a->place.path.data,
	    query, field, OWN_FIELDS - 1, hex};
	struct buf authorization = BUF_INIT;
	int rc;

	if (set_date(date, sizeof(date)) != 0)
		return (-1);
	digest_body(call, hex);
	field[0] = (struct sigv4_field){"Host", (char *)a->place.host.data};
	field[1] = (struct sigv4_field){"x-amz-content-sha256", hex};
	field[2] = (struct sigv4_field){"x-amz-date", date};
	if (aws->token != NULL)
		field[r.nfield++] =
		    (struct sigv4_field){"x-amz-security-token", aws->token};
	own = r.nfield;
	for (i = 0; i < more && i < CALL_FIELDS_MAX; i++)
		field[r.nfield++] = call->field[i];
	sigv4_sign(&scope, &r, &authorization);
	rc = buf_str(&authorization) == NULL
		 ? -1
		 : add_field(a, "Authorization", (char *)authorization.data);
	for (i = 0; rc == 0 && i < own; i++)
		rc = add_field(a, field[i].name, field[i].value);
	buf_free(&authorization);
	return (rc);
}

static int
add_fields(struct attempt *a, const char *query)
{
	const struct call *call = a->call;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < call->nfield; i++)
		rc = add_field(a, call->field[i].name, call->field[i].value);
	/* The entity tag, the length and the range must be those of the stored
	 * bytes.  Not signed, since some gateways rewrite this field. */
	if (rc == 0)
		rc = add_field(a, "Accept-Encoding", "identity");
	/* An empty value makes libcurl send no Expect: waiting for 100
	 * Continue would cost a round trip for each part. */
	if (rc == 0)
		rc = add_field(a, "Expect", "");
	if (rc != 0 || a->caller->aws.id == NULL)
		return (rc);
	return (sign(a, query));
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
