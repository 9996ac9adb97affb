/*
 * msi: input: the length of a value to write (u16), which slot gets it, and
 * what follows the head of an MSI file.
 */
#include <string.h>

#include "form/omahatag.h"
#include "package.h"
#include "util/endian.h"

#define HEAD 512
#define TAIL 81934 /* what readers read */

static struct package
make_file(const uint8_t *data, size_t size)
{
	struct package p = package_new(HEAD + size);

	memset(p.data, 0, HEAD);
	memcpy(p.data, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	memcpy(p.data + HEAD, data, size);
	return (p);
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

/* Readers take the last tag of the tail. */
static void
check_tag(const struct package *p, const struct package *v)
{
	size_t from = p->len < TAIL ? 0 : p->len - TAIL;
	const uint8_t *tail = p->data + from;
	size_t len = p->len - from, at = omahatag_last(tail, len);

	MUST(len - at >= v->len && memcmp(tail + at, v->data, v->len) == 0);
}

/* Does slot hold ${v}, padded with NUL? */
static int
holds(const struct package *p, struct slot slot, const struct package *v)
{
	const uint8_t *is;
	struct scanned s;
	size_t len;
	int rc;

	MUST(scanned_open(&s, &container_msi, *p));
	rc = scanned_get(&s, slot, &is, &len) == 1 && len >= v->len &&
	     memcmp(is, v->data, v->len) == 0 &&
	     omahatag_isfill(is + v->len, len - v->len);
	scanned_close(&s);
	if (rc == 1 && slot.id == SLOT_OMAHA)
		check_tag(p, v);
	return (rc);
}

static int
change(const struct package *p, struct slot slot, const struct package *v,
    struct package *out)
{
	size_t edits, from = p->len < TAIL ? 0 : p->len - TAIL;
	struct scanned s;
	int rc, prepared;

	MUST(scanned_open(&s, &container_msi, *p));
	prepared = container_msi.is_prepared(s.state, &slot);
	rc = scanned_change(&s, slot, v == NULL ? NULL : v->data,
	    v == NULL ? 0 : v->len, out, &edits);
	scanned_close(&s);
	if (rc == 0)
		return (0);
	MUST(edits <= 1 && out->len >= from);
	MUST(memcmp(p->data, out->data, from) == 0);
	MUST(!prepared || out->len == p->len);
	return (1);
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

	if (size < 3)
		return (0);
	slot.id = data[2] % 2 == 0 ? SLOT_OMAHA : SLOT_BLOB;
	p = make_file(data + 3, size - 3);
	check_change(&p, slot, le16dec(data) % 60000);
	free(p.data);
	return (0);
}
