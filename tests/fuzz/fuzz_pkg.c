/*
 * pkg: input: a length (u16) and a package of Apple's installer; what has no
 * header gets one, and is all heap.
 */
#include <string.h>

#include "form/omahatag.h"
#include "form/pkgtail.h"
#include "package.h"
#include "util/endian.h"

#define HEAD 28

static const struct slot slot = {.id = SLOT_OMAHA, .path = ""};

static struct package
make_package(const uint8_t *data, size_t size)
{
	size_t head = size >= 4 && memcmp(data, "xar!", 4) == 0 ? 0 : HEAD;
	struct package p = package_new(head + size);

	memset(p.data, 0, p.len);
	memcpy(p.data + head, data, size);
	if (head > 0) {
		memcpy(p.data, "xar!", 4);
		be16enc(p.data + 4, HEAD);
		be16enc(p.data + 6, 1);
	}
	return (p);
}

/* A tag with ${n} bytes of text, and NULs up to ${len}. */
static struct package
make_tag(size_t n, size_t len)
{
	struct package v =
	    package_new(OMAHATAG_HEAD + n > len ? OMAHATAG_HEAD + n : len);

	memset(v.data, 0, v.len);
	memcpy(v.data, OMAHATAG_MAGIC, OMAHATAG_MAGIC_LEN);
	be16enc(v.data + OMAHATAG_MAGIC_LEN, (uint16_t)n);
	memset(v.data + OMAHATAG_HEAD, 'v', n);
	return (v);
}

static int
read_tail(const struct package *p, struct pkgtail *t)
{
	struct view v;
	struct err e;
	int rc;

	memview(&v, p->data, p->len);
	rc = pkgtail_bid(&v, &e) > 0 ? pkgtail_read(t, &v, &e) : -1;
	if (rc != 0)
		MUST(e.kind == ERR_INPUT);
	view_free(&v);
	return (rc == 0);
}

static void
check_tail(const struct package *p, const struct pkgtail *t)
{
	MUST(t->toc >= HEAD && t->toclen <= p->len - t->toc);
	MUST(t->end >= t->toc + t->toclen && t->end <= p->len);
	MUST(t->off >= t->toc + t->toclen && t->off + t->len == t->end);
	MUST(t->len == 0 || omahatag_len(p->data + t->off, t->len) > 0);
}

/* The tag is there, and all before and behind it is as it was. */
static void
check_new(const struct package *a, const struct package *b, size_t n)
{
	struct pkgtail s, t;

	MUST(read_tail(a, &s) && read_tail(b, &t));
	check_tail(b, &t);
	MUST(b->len == a->len - s.len + t.len);
	MUST(s.off == t.off && memcmp(a->data, b->data, (size_t)s.off) == 0);
	MUST(memcmp(a->data + s.end, b->data + t.end, a->len - (size_t)s.end) ==
	     0);
	MUST(s.len < PKG_ZONE ? t.len == PKG_ZONE : t.len == s.len);
	MUST(be16dec(b->data + t.off + OMAHATAG_MAGIC_LEN) == n);
}

static void
check_gone(const struct package *base, const struct package *out)
{
	struct package tag, gone, again;
	struct pkgtail s, t;
	struct scanned u;
	size_t edits;

	MUST(read_tail(base, &s) && read_tail(out, &t));
	tag = make_tag(0, t.len);
	MUST(scanned_open(&u, &container_pkg, *out));
	MUST(scanned_change(&u, slot, tag.data, tag.len, &gone, &edits));
	MUST(gone.len == out->len);
	scanned_close(&u);
	if (s.len >= PKG_ZONE &&
	    omahatag_len(base->data + s.off, s.len) == OMAHATAG_HEAD)
		MUST(package_same(&gone, base));
	MUST(scanned_open(&u, &container_pkg, gone));
	MUST(scanned_change(&u, slot, tag.data, tag.len, &again, &edits));
	MUST(edits == 0);
	free(again.data);
	scanned_close(&u);
	free(gone.data);
	free(tag.data);
}

static void
check_change(const struct package *p, const struct pkgtail *t, size_t n)
{
	struct package tag = make_tag(n, t->len), out, again;
	struct scanned s, u;
	size_t edits;

	MUST(scanned_open(&s, &container_pkg, *p));
	if (!scanned_change(&s, slot, tag.data, tag.len, &out, &edits)) {
		MUST(
		    OMAHATAG_HEAD + n > PKG_ZONE && OMAHATAG_HEAD + n > t->len);
	} else {
		check_new(p, &out, n);
		check_gone(p, &out);
		MUST(scanned_open(&u, &container_pkg, out));
		MUST(scanned_change(
		    &u, slot, tag.data, tag.len, &again, &edits));
		MUST(edits == 0 && package_same(&out, &again));
		free(again.data);
		scanned_close(&u);
		free(out.data);
	}
	scanned_close(&s);
	free(tag.data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct package p;
	struct pkgtail t;

	if (size < 2)
		return (0);
	p = make_package(data + 2, size - 2);
	if (read_tail(&p, &t)) {
		check_tail(&p, &t);
		check_change(&p, &t, 1 + le16dec(data) % 0x2800);
	}
	free(p.data);
	return (0);
}
