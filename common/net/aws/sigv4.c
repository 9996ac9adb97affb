#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/sigv4.h"
#include "util/hex.h"
#include "util/pct.h"
#include "util/span.h"

#define SHA256_LEN SHA256_DIGEST_SIZE
#define DATE_LEN   8 /* of sigv4_scope.time */
#define PAIRS_MAX  64

/* Append ${s} without white space around, and one space for each run of it. */
static void
add_trimmed(struct buf *out, const char *s)
{
	int gap = 0, begun = 0;

	for (; *s != '\0'; s++)
		if (*s == ' ' || *s == '\t') {
			gap = begun;
		} else {
			if (gap)
				buf_addbyte(out, ' ');
			buf_addbyte(out, (uint8_t)*s);
			gap = 0;
			begun = 1;
		}
}

static void
add_lower(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		buf_addbyte(out,
		    (uint8_t)(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s));
}

/* Sort by name.  Fields of one name form one list, and keep their order. */
static void
sort_fields(const struct sigv4_request *r, const struct sigv4_field **sorted)
{
	size_t i, at;

	for (i = 0; i < r->nfield && i < SIGV4_FIELDS_MAX; i++) {
		for (at = i; at > 0 && strcasecmp(sorted[at - 1]->name,
					   r->field[i].name) > 0;
		     at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = &r->field[i];
	}
}

/* Append the canonical fields to ${canon}, and their names to ${names}. */
static void
add_fields(const struct sigv4_request *r, struct buf *canon, struct buf *names)
{
	const struct sigv4_field *sorted[SIGV4_FIELDS_MAX] = {NULL};
	size_t i;

	sort_fields(r, sorted);
	for (i = 0; i < r->nfield && i < SIGV4_FIELDS_MAX; i++) {
		if (i > 0 &&
		    strcasecmp(sorted[i - 1]->name, sorted[i]->name) == 0) {
			buf_addbyte(canon, ',');
		} else {
			buf_addstr(canon, i > 0 ? "\n" : "");
			buf_addstr(names, i > 0 ? ";" : "");
			add_lower(names, sorted[i]->name);
			add_lower(canon, sorted[i]->name);
			buf_addbyte(canon, ':');
		}
		add_trimmed(canon, sorted[i]->value);
	}
	buf_addbyte(canon, '\n');
}

/* Compare by bytes; the '=' that ends a name sorts before all other bytes. */
static int
compare_pairs(const void *va, const void *vb)
{
	const struct span *a = va, *b = vb;
	size_t i, n = a->len < b->len ? a->len : b->len;
	int x, y;

	for (i = 0; i < n; i++) {
		x = a->p[i] == '=' ? -1 : (uint8_t)a->p[i];
		y = b->p[i] == '=' ? -1 : (uint8_t)b->p[i];
		if (x != y)
			return (x < y ? -1 : 1);
	}
	return ((a->len > b->len) - (a->len < b->len));
}

static void
add_query(struct buf *out, const char *query)
{
	struct span pair[PAIRS_MAX] = {{NULL, 0}};
	size_t i, n = 0;

	for (; *query != '\0' && n < PAIRS_MAX; n++) {
		pair[n].p = query;
		pair[n].len = strcspn(query, "&");
		query += pair[n].len;
		query += *query == '&';
	}
	qsort(pair, n, sizeof(pair[0]), compare_pairs);
	for (i = 0; i < n; i++) {
		buf_addstr(out, i > 0 ? "&" : "");
		buf_add(out, pair[i].p, pair[i].len);
		if (memchr(pair[i].p, '=', pair[i].len) == NULL)
			buf_addbyte(out, '=');
	}
}

static void
add_canonical(
    const struct sigv4_request *r, struct buf *canon, struct buf *names)
{
	buf_addf(canon, "%s\n", r->method);
	pct_encodepath(canon, r->path, strlen(r->path));
	buf_addbyte(canon, '\n');
	add_query(canon, r->query);
	buf_addbyte(canon, '\n');
	add_fields(r, canon, names);
	buf_addbyte(canon, '\n');
	buf_add(canon, names->data, names->len);
	buf_addf(canon, "\n%s", r->payload);
}

static void
mac(uint8_t out[SHA256_LEN], const uint8_t *key, size_t keylen,
    const void *data, size_t len)
{
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, keylen, key);
	hmac_sha256_update(&ctx, len, data);
	hmac_sha256_digest(&ctx, SHA256_LEN, out);
	explicit_bzero(&ctx, sizeof(ctx));
}

/* Sign ${text} with the key that is derived from the secret. */
static void
sign_text(const struct sigv4_scope *s, const struct buf *text,
    uint8_t out[SHA256_LEN])
{
	struct buf first = BUF_INIT;

	buf_addf(&first, "AWS4%s", s->secret);
	mac(out, first.data, first.len, s->time, DATE_LEN);
	mac(out, out, SHA256_LEN, s->region, strlen(s->region));
	mac(out, out, SHA256_LEN, s->service, strlen(s->service));
	mac(out, out, SHA256_LEN, "aws4_request", 12);
	mac(out, out, SHA256_LEN, text->data, text->len);
	buf_wipe(&first);
}

/* Sign a request: ${sum} is the signature, ${names} the names of its fields. */
static void
sign_request(const struct sigv4_scope *s, const struct sigv4_request *r,
    struct buf *names, uint8_t sum[SHA256_LEN], struct buf *out)
{
	struct buf canon = BUF_INIT, text = BUF_INIT;
	struct sha256_ctx ctx;

	add_canonical(r, &canon, names);
	sha256_init(&ctx);
	sha256_update(&ctx, canon.len, canon.data);
	sha256_digest(&ctx, SHA256_LEN, sum);
	buf_addf(&text, "AWS4-HMAC-SHA256\n%s\n%.*s/%s/%s/aws4_request\n",
	    s->time, DATE_LEN, s->time, s->region, s->service);
	hex_add(&text, sum, SHA256_LEN);
	sign_text(s, &text, sum);
	/* Without memory the signature is wrong: the caller must not use it. */
	out->failed |= canon.failed | names->failed | text.failed;
	buf_free(&canon);
	buf_free(&text);
}

void
sigv4_sign(
    const struct sigv4_scope *s, const struct sigv4_request *r, struct buf *out)
{
	struct buf names = BUF_INIT;
	uint8_t sum[SHA256_LEN];

	sign_request(s, r, &names, sum, out);
	buf_addf(out,
	    "AWS4-HMAC-SHA256 Credential=%s/%.*s/%s/%s/aws4_request, "
	    "SignedHeaders=%.*s, Signature=",
	    s->id, DATE_LEN, s->time, s->region, s->service, (int)names.len,
	    (const char *)names.data);
	hex_add(out, sum, SHA256_LEN);
	buf_free(&names);
}
