/*
 * sigblock: input: the length of a value to write (u16); the number of the pair
 * whose id the value gets, or else a new id; and the bytes before an APK's
 * central directory, which end in the signing block.  Bytes without the block's
 * magic are pairs, and get a block's frame.
 */
#include <string.h>

#include "form/inspect.h"
#include "form/sigid.h"
#include "form/sigpad.h"
#include "form/signers.h"
#include "package.h"
#include "util/endian.h"

#define NEW_ID 0x71777777U

static const uint32_t schemes[] = {SIGID_V2, SIGID_V3, SIGID_V31, SIGID_V32};

#define N_SCHEMES (sizeof(schemes) / sizeof(schemes[0]))

/* Make a package without entries of ${data}, framed if it has no magic. */
static struct package
make_package(const uint8_t *data, size_t size)
{
	int framed =
	    size >= 16 && memcmp(data + size - 16, SIGBLOCK_MAGIC, 16) == 0;
	size_t head = framed ? 0 : 8, foot = framed ? 0 : SIGBLOCK_FOOT;
	size_t cd = head + size + foot;
	struct package p = package_new(cd + ZIP_EOCD_LEN);

	memset(p.data, 0, p.len);
	memcpy(p.data + head, data, size);
	if (!framed) {
		le64enc(p.data, cd - 8);
		le64enc(p.data + cd - SIGBLOCK_FOOT, cd - 8);
		memcpy(p.data + cd - 16, SIGBLOCK_MAGIC, 16);
	}
	memcpy(p.data + cd, "PK\x05\x06", 4);
	le32enc(p.data + cd + ZIP_EOCD_CDOFFSET, (uint32_t)cd);
	return (p);
}

/* Only a whole sequence of signers may name a verity digest. */
static void
check_verity(const uint8_t *value, size_t len)
{
	static const uint8_t names[][4] = {
	    {0x21, 4, 0, 0}, {0x23, 4, 0, 0}, {0x25, 4, 0, 0}};
	int rc = signers_nameverity(value, len), named = 0;
	uint8_t *cut;
	size_t i, n;

	MUST(rc == -1 || rc == 0 || rc == 1);
	for (i = 0; i < 3; i++)
		named |= len > 0 && memmem(value, len, names[i], 4) != NULL;
	MUST(rc != 1 || named);
	if (rc == -1)
		return;
	n = 4 + (size_t)le32dec(value);
	cut = malloc(n);
	MUST(n <= len && cut != NULL);
	memcpy(cut, value, n);
	MUST(signers_nameverity(cut, n) == rc);
	MUST(signers_nameverity(cut, n - 1) == -1);
	free(cut);
}

static void
check_pad(const uint8_t *data, size_t size)
{
	uint64_t used, left, least, total, again;

	if (size < 8)
		return;
	left = SIGBLOCK_FRAME + le32dec(data) % (4 * SIGPAD_PAGE);
	used = left + le16dec(data + 4) % (2 * SIGPAD_PAGE);
	least = sigpad_least(left);
	MUST(least >= left && least % SIGPAD_PAGE == 0);
	MUST(least == left || least - left >= SIGPAIR_FRAME);
	MUST(least - left < SIGPAD_PAGE + SIGPAIR_FRAME);
	total = least + SIGPAD_PAGE * (uint64_t)(data[6] % 4);
	again = sigpad_grow(total, used);
	MUST(again % SIGPAD_PAGE == 0 && again >= used);
	MUST(again == used || again - used >= SIGPAIR_FRAME);
	MUST(again == total || again == sigpad_least(used));
	MUST(sigpad_grow(again, used) == again);
	if (total == least)
		MUST(sigpad_shrink(again, used, left) == total);
	again = sigpad_shrink(total + data[7], used, left);
	MUST(again == least || (again == total && data[7] == 0));
}

/* The pairs must fill the block in order; an id's last pair must be found. */
static void
check_pairs(const struct sigblock *b)
{
	size_t at = 8, i, k, end;

	MUST(le64dec(b->data) == b->len - 8);
	for (i = 0; i < b->n; i++) {
		MUST(b->pair[i].at == at && b->pair[i].len >= SIGPAIR_FRAME);
		MUST(le64dec(b->data + at) == b->pair[i].len - 8);
		MUST(le32dec(b->data + at + 8) == b->pair[i].id);
		at += b->pair[i].len;
	}
	end = b->len - SIGBLOCK_FOOT;
	MUST(at == end && le64dec(b->data + end) == b->len - 8);
	/* Only 32 pairs: this loop is quadratic. */
	for (i = 0; i < b->n && i < 32; i++) {
		for (k = b->n - 1; b->pair[k].id != b->pair[i].id; k--)
			continue;
		MUST(sigblock_find(b, b->pair[i].id) == &b->pair[k]);
	}
}

/* The flags must agree with the pairs; damaged signatures are refused. */
static void
check_flags(const struct sigblock *pairs, const struct sigblock *read)
{
	int signature = 0, padding = 0, verity = 0, damaged = 0, rc;
	unsigned int seen = 0;
	const struct sigpair *p;
	size_t i, k;

	for (i = 0; i < pairs->n; i++) {
		p = &pairs->pair[i];
		check_verity(sigblock_value(pairs, p), p->len - SIGPAIR_FRAME);
		padding |= p->id == SIGID_PADDING;
		for (k = 0; k < N_SCHEMES; k++) {
			if (p->id != schemes[k] || (seen >> k & 1) != 0)
				continue;
			seen |= 1U << k;
			signature = 1;
			rc = signers_nameverity(
			    sigblock_value(pairs, p), p->len - SIGPAIR_FRAME);
			verity |= rc == 1;
			damaged |= rc == -1;
		}
	}
	MUST(damaged == (read == NULL));
	if (read == NULL)
		return;
	MUST(read->n == pairs->n && read->len == pairs->len);
	MUST(read->signature == signature && read->padding == padding);
	MUST(read->verity == verity);
}

/* Read and check the block; return 1 if it is sound. */
static int
check_block(const struct package *p)
{
	struct sigblock pairs, read;
	struct inspect x;
	struct view v;
	struct zip z;
	struct err e;
	int sound;

	memview(&v, p->data, p->len);
	MUST(zip_find(&v, &z, &e) == 0);
	if (sigblock_bid(&v, &z, &e) != 1 ||
	    sigblock_pairs(&pairs, &v, &z, &e) != 0) {
		view_free(&v);
		return (0);
	}
	MUST(!pairs.signature && !pairs.padding && !pairs.verity);
	check_pairs(&pairs);
	sound = sigblock_read(&read, &v, &z, &e) == 0;
	check_flags(&pairs, sound ? &read : NULL);
	MUST((inspect_read(&x, &v, &e) == 0) == sound);
	if (sound) {
		MUST(x.hasblock && x.block.n == read.n);
		(void)inspect_aligned(&x.block);
		inspect_free(&x);
		sigblock_free(&read);
	}
	sigblock_free(&pairs);
	view_free(&v);
	return (sound);
}

static void
read_block(const struct package *p, struct sigblock *b)
{
	struct view v;
	struct zip z;
	struct err e;

	memview(&v, p->data, p->len);
	MUST(zip_find(&v, &z, &e) == 0);
	MUST(sigblock_read(b, &v, &z, &e) == 0);
	view_free(&v);
}

/* Find the next pair from ${i} on that is neither spare padding nor ${id}. */
static size_t
next_foreign(const struct sigblock *b, size_t i, uint32_t id)
{
	while (i < b->n && (&b->pair[i] == b->spare || b->pair[i].id == id))
		i++;
	return (i);
}

/* Other pairs must be equal in both, in order; return their length. */
static size_t
check_foreign(const struct sigblock *a, const struct sigblock *b, uint32_t id)
{
	size_t i, k, len = 0;

	for (i = k = 0;; i++, k++) {
		i = next_foreign(a, i, id);
		k = next_foreign(b, k, id);
		if (i == a->n || k == b->n)
			break;
		MUST(a->pair[i].len == b->pair[k].len);
		MUST(memcmp(a->data + a->pair[i].at, b->data + b->pair[k].at,
			 a->pair[i].len) == 0);
		len += a->pair[i].len;
	}
	MUST(i == a->n && k == b->n);
	return (len);
}

/* Does the block have at most one padding pair, and that spare? */
static int
padding_sound(const struct sigblock *b)
{
	const struct sigpair *p;
	size_t i, k;

	for (i = 0; i < b->n; i++) {
		p = &b->pair[i];
		if (p->id != SIGID_PADDING)
			continue;
		if (i != b->n - 1 || b->spare != p)
			return (0);
		for (k = SIGPAIR_FRAME; k < p->len; k++)
			MUST(b->data[p->at + k] == 0);
	}
	return (1);
}

static int
wants_pages(const struct sigblock *b)
{
	return (b->len % SIGPAD_PAGE == 0 || b->padding || b->verity);
}

/* Check block ${b}: ${a} with pair ${id} of ${len} bytes (0: removed). */
static void
check_new(
    const struct sigblock *a, const struct sigblock *b, uint32_t id, size_t len)
{
	size_t used = SIGBLOCK_FRAME + len + check_foreign(a, b, id), i, n = 0;

	for (i = 0; i < b->n; i++)
		n += b->pair[i].id == id;
	MUST(n == (len > 0));
	MUST(a->off == b->off);
	MUST(!padding_sound(a) || padding_sound(b));
	if (wants_pages(a))
		MUST(b->len % SIGPAD_PAGE == 0 && b->len >= used);
	else
		MUST(b->len == used);
}

/* Must a removal give back this block?  Its length must be the only one. */
static int
is_plain(const struct sigblock *b, uint32_t id, size_t newlen)
{
	size_t used = SIGBLOCK_FRAME + check_foreign(b, b, id);

	if (sigblock_find(b, id) != NULL || !padding_sound(b))
		return (0);
	if (wants_pages(b))
		return (b->len == sigpad_least(used));
	/* A block that fills pages by chance looks like one that must. */
	return (newlen % SIGPAD_PAGE != 0);
}

/* Write a value, write it again, and remove it. */
static void
check_change(const struct package *base, uint32_t id, size_t len)
{
	struct package value = package_new(len), out, again, gone;
	struct slot slot = {.id = id, .path = ""};
	struct sigblock a, b, c;
	struct scanned s, t;
	size_t edits;
	int only;

	memset(value.data, 'v', len);
	MUST(scanned_open(&s, &container_apk, *base));
	MUST(scanned_change(&s, slot, value.data, len, &out, &edits));
	MUST(scanned_open(&t, &container_apk, out));
	MUST(scanned_holds(&t, slot, value.data, len));
	MUST(scanned_change(&t, slot, value.data, len, &again, &edits));
	MUST(edits == 0 && package_same(&out, &again));
	free(again.data);
	MUST(scanned_change(&t, slot, NULL, 0, &gone, &edits));
	only = container_apk.isonly(
	    t.state, &(struct change){.slot = slot, .gone = 1}, 1);
	scanned_close(&t);
	read_block(base, &a);
	read_block(&out, &b);
	read_block(&gone, &c);
	check_new(&a, &b, id, SIGPAIR_FRAME + len);
	check_new(&b, &c, id, 0);
	MUST(memcmp(base->data, out.data, (size_t)a.off) == 0);
	if (is_plain(&a, id, b.len))
		MUST(package_same(base, &gone));
	/* If isonly says that there is one base, removal must give it. */
	if (only && sigblock_find(&a, id) == NULL &&
	    (!a.verity || a.len % SIGPAD_PAGE == 0))
		MUST(package_same(base, &gone));
	MUST(scanned_open(&t, &container_apk, gone));
	MUST(scanned_change(&t, slot, NULL, 0, &again, &edits) && edits == 0);
	scanned_close(&t);
	scanned_close(&s);
	sigblock_free(&a);
	sigblock_free(&b);
	sigblock_free(&c);
	free(again.data);
	free(gone.data);
	free(out.data);
	free(value.data);
}

/* Return the id of pair ${i}, or a new id if that is padding or missing. */
static uint32_t
choose_id(const struct package *p, size_t i)
{
	uint32_t id = NEW_ID;
	struct sigblock b;

	read_block(p, &b);
	if (i < b.n && b.pair[i].id != SIGID_PADDING)
		id = b.pair[i].id;
	sigblock_free(&b);
	/* The programs never write signatures: take a new id instead. */
	for (i = 0; i < N_SCHEMES; i++)
		if (id == schemes[i])
			id = NEW_ID;
	return (id);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct package p;

	check_verity(data, size);
	check_pad(data, size);
	if (size < 3)
		return (0);
	p = make_package(data + 3, size - 3);
	if (check_block(&p))
		check_change(
		    &p, choose_id(&p, data[2]), le16dec(data) % 0x2800);
	free(p.data);
	return (0);
}
