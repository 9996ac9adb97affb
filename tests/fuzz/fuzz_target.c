/*
 * target: any bytes as the target of a GET request, split as the server does.
 * The channel of the target is written into two small packages: one with a
 * signing block, one with a JAR signature.
 */
#include <string.h>

#include "form/sigblock.h"
#include "form/sigid.h"
#include "form/site.h"
#include "form/ziplast.h"
#include "package.h"
#include "listen/target.h"
#include "util/endian.h"

#define PUBLIC "https://h.example/dl"

static void
add_eocd(struct buf *b, size_t cd)
{
	uint8_t end[ZIP_EOCD_LEN] = "PK\x05\x06";
	uint16_t n = b->len > cd ? 1 : 0;

	le16enc(end + ZIP_EOCD_COUNT, n);
	le16enc(end + ZIP_EOCD_COUNT + 2, n);
	le32enc(end + ZIP_EOCD_CDSIZE, (uint32_t)(b->len - cd));
	le32enc(end + ZIP_EOCD_CDOFFSET, (uint32_t)cd);
	buf_add(b, end, sizeof(end));
}

/* Make an APK whose v2 signature has no signer, and so no verity digest. */
static void
make_apk(struct buf *b)
{
	uint8_t block[SIGBLOCK_FRAME + SIGPAIR_FRAME + 4] = {0};
	size_t len = sizeof(block);

	le64enc(block, len - 8);
	le64enc(block + 8, 8);
	le32enc(block + 16, SIGID_V2);
	le64enc(block + len - SIGBLOCK_FOOT, len - 8);
	memcpy(block + len - SIGBLOCK_MAGIC_LEN, SIGBLOCK_MAGIC,
	    SIGBLOCK_MAGIC_LEN);
	buf_add(b, block, len);
	add_eocd(b, len);
}

static void
make_jar(struct buf *b)
{
	struct buf rec = BUF_INIT;
	size_t cd;

	ziplast_build("META-INF/C.SF", 13, NULL, 0, 0, b, &rec);
	cd = b->len;
	buf_add(b, rec.data, rec.len);
	buf_free(&rec);
	add_eocd(b, cd);
}

/* The channel package of ${t} must have its channel in every form. */
static void
check_package(const struct target *t, const struct base *b,
    const struct plan *p, const uint8_t *data)
{
	const struct channel *want = &t->url.channel;
	struct channel got = CHANNEL_INIT;
	struct package out = package_build(p, data);
	struct forms f = {.n = 0};
	struct site *site;
	struct view v;
	struct err e;
	size_t i;

	if (t->url.form != NULL)
		MUST(
		    forms_parse(t->url.form, strlen(t->url.form), &f, &e) == 0);
	MUST(site_resolve(b->site, &f, &e) == 0 && f.n > 0);
	memview(&v, out.data, out.len);
	MUST(site_scan(&v, &site, &e) == 0);
	for (i = 0; i < f.n; i++) {
		MUST(site_read(site, &f.v[i], &got, &e) == 1);
		MUST(strcmp(got.id, want->id) == 0);
		channel_free(&got);
	}
	site_free(site);
	view_free(&v);
	free(out.data);
}

static void
check_plan(struct target *t, const struct config *c, const struct buf *b)
{
	static uint64_t scans;
	struct base base = {.object.size = b->len, .scan = ++scans};
	struct site *site;
	struct view v;
	struct err e;

	memview(&v, b->data, b->len);
	MUST(site_scan(&v, &site, &e) == 0);
	view_free(&v);
	base.site = site;
	base.ident = site_ident(site);
	if (target_plan(t, c, &base, &e) == 0) {
		if (t->url.channel.id != NULL)
			check_package(t, &base, &t->plan, b->data);
		else
			MUST(t->plan.size == b->len &&
			     edits_count(&t->plan.edits) == 0);
	} else {
		MUST(e.kind == ERR_INPUT);
	}
	site_free(site);
}

/* The key must lie in the store, and its name must be a file's. */
static void
check_target(const struct target *t)
{
	struct err e;

	MUST(key_check((char *)t->key.data, t->key.len, &e) == 0);
	MUST(strlen(target_key(t)) == t->key.len);
	MUST(t->filename.len > 0 && t->filename.len <= t->key.len);
	MUST(memchr(t->filename.data, '/', t->filename.len) == NULL);
	MUST(
	    memcmp(t->filename.data, t->key.data + t->key.len - t->filename.len,
		t->filename.len) == 0);
}

/* Does the query begin with a channel? */
static int
asks(const struct span *target)
{
	static const char name[] = "?channel=";
	const char *query = memchr(target->p, '?', target->len);
	size_t n = sizeof(name) - 1;

	return (query != NULL && target->p + target->len - query >= (long)n &&
		memcmp(query, name, n) == 0);
}

static void
check_request(const struct config *c, const struct http_request *r)
{
	struct buf apk = BUF_INIT, jar = BUF_INIT;
	struct target t = TARGET_INIT;
	struct err e;

	if (target_parse(&t, c, r, &e) == 0) {
		/* A channel in the query must not be ignored. */
		MUST(t.url.channel.id != NULL || !asks(&r->target));
		check_target(&t);
		make_apk(&apk);
		make_jar(&jar);
		check_plan(&t, c, &apk);
		check_plan(&t, c, &jar);
		buf_free(&apk);
		buf_free(&jar);
	} else {
		MUST(e.kind == ERR_INPUT || e.kind == ERR_NOTFOUND);
	}
	target_free(&t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config c = {.forms = {.n = 0}};
	struct buf head = BUF_INIT;
	struct http_request r;
	struct err e;

	MUST(publicurl_parse(&c.public, PUBLIC, &e) == 0);
	buf_addstr(&head, "GET /dl/");
	buf_add(&head, data, size);
	buf_addstr(&head, " HTTP/1.1\r\nHost: h.example\r\n\r\n");
	if (http_parse(head.data, head.len, HTTP_HEAD_MAX, &r) > 0)
		check_request(&c, &r);
	buf_free(&head);
	return (0);
}
