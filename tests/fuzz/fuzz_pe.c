/*
 * pe: input: the length of a value to write (u16), which slot gets it, how the
 * file is framed, and then the file; or else the certificate table alone, which
 * gets the headers of a PE file.
 */
#include <string.h>

#include "../lib/pesum.h"
#include "form/omahatag.h"
#include "package.h"
#include "util/endian.h"

/* The frame: a PE32 or PE32+ file of HEAD bytes and the table. */
#define HEAD     512
#define FRAMED   1U
#define PLUS     2U
#define NO_SUM   4U
#define ODD_SPOT 8U

/* Where the parts of a file are that may change. */
struct parts {
	size_t sum;   /* the CheckSum */
	size_t size;  /* of the table: in the headers */
	size_t table; /* where it begins */
	size_t der;   /* where the signature ends */
};

static struct package
frame(const uint8_t *table, size_t len, unsigned int how)
{
	size_t all = HEAD + (len + 7) / 8 * 8, pe = (how & ODD_SPOT) ? 65 : 64;
	size_t shift = (how & PLUS) ? 16 : 0;
	struct package p = package_new(all);
	uint8_t *h = p.data + pe;

	memset(p.data, 0, all);
	memcpy(p.data, "MZ", 2);
	le32enc(p.data + 60, (uint32_t)pe);
	memcpy(h, "PE\0", 4);
	le16enc(h + 24, shift > 0 ? 0x20b : 0x10b);
	le32enc(h + 116 + shift, 16);
	le32enc(h + 152 + shift, HEAD);
	le32enc(h + 156 + shift, (uint32_t)(all - HEAD));
	memcpy(p.data + HEAD, table, len);
	if (len >= 8) {
		le32enc(p.data + HEAD, (uint32_t)(all - HEAD));
		memcpy(p.data + HEAD + 4, "\0\2\2", 4);
	}
	if ((how & NO_SUM) == 0)
		le32enc(h + 88, pesum_of(p.data, all, pe + 88));
	return (p);
}

/* Read the parts of a file that the container took. */
static struct parts
parts_of(const struct package *p)
{
	size_t pe = le32dec(p->data + 60), shift;
	struct parts x;
	const uint8_t *der;
	size_t i;

	shift = le16dec(p->data + pe + 24) == 0x20b ? 16 : 0;
	x.sum = pe + 88;
	x.size = pe + 156 + shift;
	x.table = le32dec(p->data + pe + 152 + shift);
	MUST(x.table % 8 == 0 && p->len % 8 == 0 && x.table < p->len);
	MUST(le32dec(p->data + x.size) == p->len - x.table);
	MUST(le32dec(p->data + x.table) == p->len - x.table);
	der = p->data + x.table + 8;
	MUST(der[0] == 0x30 && der[1] > 0x80 && der[1] <= 0x84);
	for (x.der = 0, i = 0; i < (size_t)der[1] - 0x80; i++)
		x.der = x.der << 8 | der[2 + i];
	x.der += x.table + 8 + 2 + i;
	MUST(x.der <= p->len);
	return (x);
}

/* What may change is the table, its size and the CheckSum. */
static void
check_changes(const struct package *a, const struct package *b)
{
	struct parts x = parts_of(a), y = parts_of(b);
	size_t i;

	MUST(x.sum == y.sum && x.size == y.size && x.table == y.table);
	MUST(x.der == y.der);
	for (i = 0; i < x.table; i++)
		MUST(a->data[i] == b->data[i] ||
		     (i >= x.sum && i < x.sum + 4) ||
		     (i >= x.size && i < x.size + 4));
	if (le32dec(a->data + x.sum) == pesum_of(a->data, a->len, x.sum))
		MUST(le32dec(b->data + x.sum) ==
		     pesum_of(b->data, b->len, x.sum));
	if (le32dec(a->data + x.sum) == 0)
		MUST(le32dec(b->data + x.sum) == 0);
}

static size_t
count(const struct package *p, size_t from, const char *text)
{
	const uint8_t *at = p->data + from, *end = p->data + p->len;
	size_t n = 0;

	while (
	    (at = memmem(at, (size_t)(end - at), text, strlen(text))) != NULL) {
		at += strlen(text);
		n++;
	}
	return (n);
}

/* A value of ${len} bytes for the slot. */
static struct package
make_value(uint32_t slot, size_t len, int fill)
{
	size_t head = slot == SLOT_OMAHA ? OMAHATAG_HEAD : 0;
	struct package v = package_new(head + len);

	memset(v.data, fill, v.len);
	if (head > 0) {
		memcpy(v.data, OMAHATAG_MAGIC, OMAHATAG_MAGIC_LEN);
		be16enc(v.data + OMAHATAG_MAGIC_LEN, (uint16_t)len);
	}
	return (v);
}

/* Is ${v}, padded with NUL, the value of the slot? */
static int
holds(const struct package *p, struct slot slot, const struct package *v)
{
	const uint8_t *is;
	struct scanned s;
	size_t len;
	int rc;

	MUST(scanned_open(&s, &container_pe, *p));
	rc = scanned_get(&s, slot, &is, &len) == 1 && len >= v->len &&
	     memcmp(is, v->data, v->len) == 0 &&
	     omahatag_isfill(is + v->len, len - v->len);
	scanned_close(&s);
	return (rc);
}

/* Change ${p}, and check what must hold. */
static int
change(const struct package *p, struct slot slot, const struct package *v,
    struct package *out)
{
	struct scanned s;
	size_t edits;
	int rc;

	MUST(scanned_open(&s, &container_pe, *p));
	rc = scanned_change(&s, slot, v == NULL ? NULL : v->data,
	    v == NULL ? 0 : v->len, out, &edits);
	if (rc == 1) {
		check_changes(p, out);
		MUST(!container_pe.is_prepared(s.state, &slot) ||
		     out->len == p->len);
	}
	scanned_close(&s);
	return (rc);
}

/* Write, write another, write again, and remove. */
static void
check_change(const struct package *p, struct slot slot, size_t len)
{
	struct package a = make_value(slot.id, len + 1, 'a');
	struct package b = make_value(slot.id, len / 2 + 1, 'b');
	struct package one, two, again, gone, clean;

	if (change(p, slot, &a, &one)) {
		MUST(holds(&one, slot, &a));
		MUST(slot.id != SLOT_OMAHA ||
		     count(&one, parts_of(&one).table, OMAHATAG_MAGIC) == 1);
		MUST(change(&one, slot, &b, &two) && holds(&two, slot, &b));
		MUST(change(&two, slot, &a, &again));
		MUST(package_same(&one, &again));
		MUST(change(&two, slot, NULL, &gone));
		MUST(change(p, slot, NULL, &clean));
		MUST(package_same(&gone, &clean));
		free(clean.data);
		free(gone.data);
		free(again.data);
		free(two.data);
		free(one.data);
	}
	free(a.data);
	free(b.data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slot slot = {.path = ""};
	struct package p;
	struct scanned s;
	size_t len;
	int signed_;

	if (size < 4)
		return (0);
	len = le16dec(data);
	slot.id = SLOT_MOZILLA + data[2] % 3;
	if ((data[3] & FRAMED) != 0) {
		p = frame(data + 4, size - 4, data[3]);
	} else {
		p = package_new(size - 4);
		memcpy(p.data, data + 4, p.len);
	}
	if (scanned_open(&s, &container_pe, p)) {
		signed_ = container_pe.is_signed(s.state);
		scanned_close(&s);
		if (signed_)
			check_change(&p, slot, len % OMAHATAG_MAX);
	}
	free(p.data);
	return (0);
}
