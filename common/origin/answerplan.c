#include <nettle/sha2.h>
#include <string.h>

#include "http/head.h"
#include "origin/answerin.h"
#include "plan/planjson.h"
#include "util/hex.h"

#define PLAN_TYPE "application/vnd.chanpack.plan+json"

/*
 * How long caches may keep a plan.  Short, so that withdrawing a key or a
 * channel takes effect soon.
 */
#define PLAN_SECONDS 60

/* ${name} is the text in front of the number, with comma, quotes and colon. */
static void
add_number(struct buf *b, const char *name, uint64_t value)
{
	buf_addstr(b, name);
	buf_addnum(b, value);
}

/* Add the lines "NAME: VALUE" of a head as members of an object. */
static void
add_members(struct buf *b, const struct buf *lines)
{
	const char *s = (const char *)lines->data, *end = s + lines->len;
	const char *colon, *stop;

	for (; s < end; s = stop + 2) {
		colon = memchr(s, ':', (size_t)(end - s));
		stop = memchr(s, '\r', (size_t)(end - s));
		if (colon == NULL || stop == NULL)
			break;
		if (b->data[b->len - 1] != '{')
			buf_addbyte(b, ',');
		planjson_string(b, s, (size_t)(colon - s));
		buf_addbyte(b, ':');
		planjson_string(b, colon + 2, (size_t)(stop - colon) - 2);
	}
}

static int
add_headers(const struct answer *a, struct buf *b, struct err *e)
{
	struct buf lines = BUF_INIT;
	int rc;

	answerhead_fields(a, &lines);
	buf_addstr(b, ",\"headers\":{");
	if ((rc = buf_ok(&lines, e)) == 0 && (rc = buf_ok(b, e)) == 0)
		add_members(b, &lines);
	buf_addbyte(b, '}');
	buf_free(&lines);
	return (rc);
}

/* Add the entity tag of the unchanged base. */
static int
add_basetag(const struct answer *a, struct buf *b, struct err *e)
{
	struct edits none = EDITS_INIT;
	char etag[PLAN_ETAG_LEN];
	struct plan p;

	if (plan_compile(&p, &none, a->base.size, e) != 0)
		return (-1);
	plan_etag(&p, a->ident, etag);
	plan_free(&p);
	buf_addstr(b, ",\"etag\":");
	planjson_string(b, etag, strlen(etag));
	return (0);
}

/* Add the base.  Its path under the public URL has exactly one spelling. */
static int
add_base(const struct answer *a, struct buf *b, struct err *e)
{
	const struct publicurl *p = &a->origin->public;
	struct buf url = BUF_INIT;

	key_tourl(p, a->key, strlen(a->key), &url);
	if (buf_ok(&url, e) != 0)
		return (-1);
	buf_addstr(b, ",\"base\":{\"path\":");
	planjson_string(b, (const char *)url.data + p->path, url.len - p->path);
	buf_free(&url);
	add_number(b, ",\"size\":", a->base.size);
	if (a->base.has_sha256) {
		buf_addstr(b, ",\"sha256\":");
		planjson_digest(b, a->base.sha256);
	}
	if (answerjudge_givesbase(a) && add_basetag(a, b, e) != 0)
		return (-1);
	buf_addbyte(b, '}');
	return (0);
}

/* Make the text.  Return 0, or -1: ERR_INPUT if the package has no plan. */
static int
make_text(const struct answer *a, struct buf *b, struct err *e)
{
	const struct plan *p = &a->package->plan;

	if (!a->base.has_sha256 && !answerjudge_givesbase(a))
		return (err_set(e, ERR_INPUT,
		    "this package has no plan: nobody has digested its base, "
		    "which is not given out"));
	if (p->n > PLANJSON_PIECES)
		return (err_set(e, ERR_INPUT,
		    "this package has no plan: it has %zu pieces, and a plan "
		    "has at most %d",
		    p->n, PLANJSON_PIECES));
	buf_addstr(b, "{\"version\":1");
	add_number(b, ",\"size\":", p->size);
	if (a->url.has_exp)
		add_number(b, ",\"exp\":", a->url.exp);
	if (add_headers(a, b, e) != 0 || add_base(a, b, e) != 0)
		return (-1);
	buf_addstr(b, ",\"pieces\":");
	planjson_pieces(b, p);
	buf_addbyte(b, '}');
	if (buf_ok(b, e) != 0)
		return (-1);
	if (b->len > PLANJSON_MAX)
		return (err_set(e, ERR_INPUT,
		    "this package has no plan: the plan would have %zu bytes, "
		    "at most %u are allowed",
		    b->len, PLANJSON_MAX));
	return (0);
}

static void
tag_text(const struct buf *text, char etag[PLAN_ETAG_LEN])
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, text->len, text->data);
	sha256_digest(&ctx, sizeof(digest), digest);
	etag[0] = '"';
	hex_encode(etag + 1, digest, 16);
	memcpy(etag + 33, "\"", 2);
}

/* If only some clients see the base's tag, no cache may mix the two texts. */
static int
depends_on_client(const struct origin *o)
{
	return (o->no_base && (o->base_for.n > 0 || o->base_for.local));
}

static void
add_caching(struct answer *a)
{
	const struct chanurl *u = &a->url;
	uint64_t now = (uint64_t)a->now, age = PLAN_SECONDS;

	if (a->is_personal) {
		http_head_field(&a->head, "Cache-Control", ANSWER_PERSONAL);
		return;
	}
	if (a->status == 412 || a->status == 416) {
		http_head_field(&a->head, "Cache-Control", "no-store");
		return;
	}
	if (u->has_exp && u->exp < now + age)
		age = u->exp > now ? u->exp - now : 0;
	answerhead_maxage(&a->head, depends_on_client(a->origin), age);
}

/* Make the head, and add the part of the text that the client asks for. */
static void
make_answer(struct answer *a, const struct buf *text, const char *etag)
{
	int has_content = a->status == 200 || a->status == 206;

	http_head_start(&a->head, a->status, a->now);
	http_head_field(&a->head, "ETag", etag);
	add_caching(a);
	http_head_field(&a->head, "Accept-Ranges", "bytes");
	answerhead_length(a, text->len);
	if (has_content) {
		http_head_field(&a->head, "Content-Type", PLAN_TYPE);
		http_head_field(&a->head, "X-Content-Type-Options", "nosniff");
	}
	answerhead_end(a);
	if (has_content && a->request->method != HTTP_HEAD) {
		a->text = a->len;
		buf_add(&a->head, text->data + a->first, (size_t)a->len);
	}
	a->first = a->len = 0;
}

enum answer_step
answerplan(struct answer *a)
{
	struct buf text = BUF_INIT;
	char etag[PLAN_ETAG_LEN];
	struct http_validators v = {
	    .etag = etag, .modified = HTTP_NO_TIME, .now = a->now};
	enum answer_step step = ANSWER_READY;
	struct err e;

	if (make_text(a, &text, &e) != 0) {
		step = e.kind == ERR_INPUT ? answerhead_refuse(a, 400, e.text)
					   : answerhead_trouble(a, 503, e.text);
	} else {
		tag_text(&text, etag);
		answerhead_decide(a, &v, text.len);
		make_answer(a, &text, etag);
	}
	buf_free(&text);
	return (step);
}
