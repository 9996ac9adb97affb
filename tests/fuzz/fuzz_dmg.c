/*
 * dmg: input: a disk image, whose last bytes are its trailer; or else flags, a
 * length (u16), and the run of blocks of an image that is built around it.
 * Any input is a property list, too.
 */
#include <string.h>
#include <zlib.h>

#include "form/dmgbase64.h"
#include "form/dmgimage.h"
#include "form/dmgplist.h"
#include "form/omahatag.h"
#include "package.h"
#include "util/endian.h"

/* The flags. */
#define OTHER_BUILT 1 /* the run was another when the image was built */
#define STALE       2 /* the checksums are those of the image as built */
#define NAMED       4 /* the resource is called "attribution" */

#define BEFORE 40
#define AFTER  24
#define MISH   (204 + 2 * 40)

/* Where the sums of a built image are. */
struct built {
	struct package p;
	size_t run;
	size_t runlen;
	size_t digits; /* of the partition's CRC */
};

static uint32_t
crc_of(const uint8_t *p, size_t len)
{
	return ((uint32_t)crc32(crc32(0, NULL, 0), p, (uInt)len));
}

/* Each span must be inside the list. */
struct seen {
	const char *list;
	size_t len;
	size_t n;
};

static void
check_span(const struct seen *s, struct span x)
{
	MUST(x.p == NULL || (x.p >= s->list && x.p <= s->list + s->len &&
				x.len <= (size_t)(s->list + s->len - x.p)));
}

static int
see_item(void *cookie, const struct dmgplist_item *x, struct err *e)
{
	struct seen *s = cookie;
	struct buf out = BUF_INIT;
	size_t i;

	check_span(s, x->list);
	check_span(s, x->name);
	check_span(s, x->data);
	s->n++;
	if (x->data.p != NULL && dmgbase64_decode(x->data, &out, e) == 0) {
		MUST(out.len <= x->data.len / 4 * 3);
		for (i = 0; i < 9; i++)
			MUST(dmgbase64_digit(x->data, i) <= x->data.len);
	}
	buf_free(&out);
	return (0);
}

static void
check_list(const uint8_t *data, size_t size)
{
	struct seen s = {(const char *)data, size, 0};
	struct err e;

	if (dmgplist_walk(s.list, size, see_item, &s, &e) != 0)
		MUST(e.kind == ERR_INPUT);
	MUST(s.n <= size / 13);
}

static void
add_base64(struct buf *out, const uint8_t *p, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
				     "opqrstuvwxyz0123456789+/";
	uint32_t bits;
	size_t i, k;

	for (i = 0; i < len; i += 3) {
		bits = (uint32_t)p[i] << 16;
		for (k = 1; k < 3 && i + k < len; k++)
			bits |= (uint32_t)p[i + k] << (16 - 8 * k);
		for (k = 0; k < 4; k++)
			buf_addbyte(out,
			    i + k > len
				? '='
				: (uint8_t)digits[bits >> (18 - 6 * k) & 63]);
		if (i % 30 == 0)
			buf_addstr(out, "\n\t");
	}
}

static void
make_mish(uint8_t mish[MISH], size_t runlen, uint32_t crc)
{
	memset(mish, 0, MISH);
	memcpy(mish, "mish", 4);
	be32enc(mish + 64, 2);
	be32enc(mish + 68, 32);
	be32enc(mish + 72, crc);
	be32enc(mish + 200, 2);
	be32enc(mish + 204, 0x80000005U);
	be32enc(mish + 244, 1);
	be32enc(mish + 244 + 28, BEFORE);
	be32enc(mish + 244 + 36, (uint32_t)runlen);
}

/* The same bytes are in front and behind, compressed or not. */
static void
make_resource(uint8_t r[76], const uint8_t *fork, size_t runlen, uint32_t crc)
{
	memset(r, 0, 76);
	memcpy(r, "rtta\1", 5);
	le32enc(r + 8, crc_of(fork, BEFORE));
	le32enc(r + 12, BEFORE);
	le32enc(r + 20, crc_of(fork, BEFORE));
	le32enc(r + 24, BEFORE);
	le32enc(r + 32, BEFORE);
	le32enc(r + 40, (uint32_t)runlen);
	le32enc(r + 48, crc);
	le32enc(r + 52, crc_of(fork + BEFORE + runlen, AFTER));
	le32enc(r + 56, AFTER);
	le32enc(r + 64, crc_of(fork + BEFORE + runlen, AFTER));
	le32enc(r + 68, AFTER);
}

static void
add_list(
    struct buf *out, const uint8_t mish[MISH], const uint8_t r[76], int named)
{
	buf_addstr(out, "<plist><dict><key>resource-fork</key><dict>"
			"<key>blkx</key><array><dict><key>Data</key><data>");
	add_base64(out, mish, MISH);
	buf_addstr(out, "</data></dict></array><key>");
	buf_addstr(out, named ? "attribution" : "plst");
	buf_addstr(out, "</key><array><dict>");
	buf_addstr(
	    out, named ? "<key>Data</key><data>" : "<key>Name</key><string>");
	add_base64(out, r, 76);
	buf_addstr(out, named ? "</data>" : "</string>");
	buf_addstr(out, "</dict></array></dict></dict></plist>");
}

static void
add_koly(struct buf *out, size_t fork, uint32_t data, uint32_t blocks)
{
	uint8_t koly[DMG_KOLY] = {0}, sum[4];

	memcpy(koly, "koly", 4);
	be32enc(koly + 4, 4);
	be32enc(koly + 8, DMG_KOLY);
	be32enc(koly + 36, (uint32_t)fork);
	be32enc(koly + 80, 2);
	be32enc(koly + 84, 32);
	be32enc(koly + 88, data);
	be32enc(koly + 220, (uint32_t)fork);
	be32enc(koly + 228, (uint32_t)(out->len - fork));
	be32enc(koly + 352, 2);
	be32enc(koly + 356, 32);
	be32enc(sum, blocks);
	be32enc(koly + 360, crc_of(sum, 4));
	buf_add(out, koly, sizeof(koly));
}

/* The run as it may have been when the image was built. */
static uint32_t
old_sum(const struct buf *fork, size_t runlen, uint32_t *run)
{
	uint8_t *copy = malloc(fork->len);
	uint32_t crc;

	MUST(copy != NULL);
	memcpy(copy, fork->data, fork->len);
	copy[BEFORE + runlen / 2] ^= 0x20;
	crc = crc_of(copy, fork->len);
	*run = crc_of(copy + BEFORE, runlen);
	free(copy);
	return (crc);
}

static struct built
build(const uint8_t *run, size_t runlen, unsigned int flags)
{
	struct buf out = BUF_INIT;
	uint8_t edge[BEFORE], mish[MISH], r[76];
	struct built b = {.run = BEFORE, .runlen = runlen};
	uint32_t runsum, sum, now;

	memset(edge, 'e', sizeof(edge));
	buf_add(&out, edge, BEFORE);
	buf_add(&out, run, runlen);
	buf_add(&out, edge, AFTER);
	now = sum = crc_of(out.data, out.len);
	runsum = crc_of(run, runlen);
	if ((flags & OTHER_BUILT) != 0) {
		sum = old_sum(&out, runlen, &runsum);
		if ((flags & STALE) == 0)
			sum = now;
	}
	make_mish(mish, runlen, sum);
	make_resource(r, out.data, runlen, runsum);
	b.digits = out.len;
	add_list(&out, mish, r, (flags & NAMED) != 0);
	add_koly(&out, BEFORE + runlen + AFTER, sum, sum);
	MUST(!out.failed);
	b.p = package_new(out.len);
	memcpy(b.p.data, out.data, out.len);
	buf_free(&out);
	return (b);
}

/* All three sums of a built image, made anew. */
static void
check_sums(const struct built *b, const struct package *p)
{
	const uint8_t *koly = p->data + p->len - DMG_KOLY;
	size_t fork = BEFORE + b->runlen + AFTER;
	uint32_t sum = crc_of(p->data, fork);
	uint8_t mish[MISH];
	struct buf digits = BUF_INIT;
	struct span text;
	struct err e;

	MUST(be32dec(koly + 88) == sum);
	be32enc(mish, sum);
	MUST(be32dec(koly + 360) == crc_of(mish, 4));
	text.p = memmem(p->data + b->digits, p->len - b->digits, "<data>", 6);
	text.p += 6;
	text.len = (size_t)((const char *)memmem(text.p,
				(size_t)((const char *)koly - text.p), "<", 1) -
			    text.p);
	MUST(dmgbase64_decode(text, &digits, &e) == 0);
	make_mish(mish, b->runlen, sum);
	MUST(digits.len == MISH && memcmp(digits.data, mish, MISH) == 0);
	buf_free(&digits);
}

/* Is the data fork's sum right? */
static int
is_right(const struct package *p)
{
	const uint8_t *koly = p->data + p->len - DMG_KOLY;

	return (be32dec(koly + 88) == crc_of(p->data + be64dec(koly + 24),
					  (size_t)be64dec(koly + 32)));
}

/* Nothing but the place, 8 digits and two sums may differ. */
static void
check_ranges(const struct package *a, const struct package *b, size_t len)
{
	struct dmgimage d;
	struct view v;
	struct err e;
	size_t i, inrun = 0;

	MUST(a->len == b->len);
	memview(&v, a->data, a->len);
	MUST(dmgimage_read(&d, &v, &e) == 0);
	view_free(&v);
	for (i = 0; i < a->len; i++) {
		if (a->data[i] == b->data[i])
			continue;
		if (i >= d.raw && i < d.raw + d.run.len)
			inrun++;
		else
			MUST((i >= d.charsoff && i < d.charsoff + d.charslen) ||
			     (i >= d.koly + 88 && i < d.koly + 92) ||
			     (i >= d.koly + 360 && i < d.koly + 364));
	}
	MUST(inrun <= len);
}

/* A value of the place's length with ${n} bytes of text. */
static struct package
make_value(uint32_t id, size_t len, size_t n)
{
	struct package v = package_new(len);
	size_t head = id == SLOT_OMAHA ? OMAHATAG_HEAD : 0;

	memset(v.data, 0, len);
	n = len > head ? n % (len - head + 1) : 0;
	if (id == SLOT_OMAHA) {
		memcpy(v.data, OMAHATAG_MAGIC, OMAHATAG_MAGIC_LEN);
		be16enc(v.data + OMAHATAG_MAGIC_LEN, (uint16_t)n);
	}
	memset(v.data + head, 'v', n);
	return (v);
}

/* Is the place as it was when the image was built, without a channel? */
static int
is_pristine(const struct scanned *s, struct slot slot)
{
	struct package gone;
	size_t edits;

	if (!scanned_change(s, slot, NULL, 0, &gone, &edits))
		return (0);
	free(gone.data);
	return (edits == 0 && container_dmg.isonly(s->state, NULL, 0));
}

/*
 * Remove what was written to ${s}.  Only where the place was pristine must the
 * place be found again, and be as before.
 */
static void
check_gone(const struct scanned *s, struct slot slot, const struct package *out)
{
	int pristine = is_pristine(s, slot);
	struct package gone, again;
	struct scanned t, u;
	size_t edits;

	MUST(scanned_open(&t, &container_dmg, *out));
	if (!scanned_change(&t, slot, NULL, 0, &gone, &edits)) {
		MUST(!pristine);
		scanned_close(&t);
		return;
	}
	check_ranges(out, &gone, SIZE_MAX);
	MUST(!pristine || package_same(&gone, &s->p));
	MUST(scanned_open(&u, &container_dmg, gone));
	if (scanned_change(&u, slot, NULL, 0, &again, &edits)) {
		MUST(edits == 0);
		free(again.data);
	}
	scanned_close(&u);
	scanned_close(&t);
	free(gone.data);
}

static void
check_slot(const struct scanned *s, struct slot slot, size_t len, size_t n,
    const struct built *b)
{
	struct package value = make_value(slot.id, len, n), out, again;
	int right = is_right(&s->p);
	struct scanned t;
	size_t edits;

	if (!scanned_change(s, slot, value.data, len, &out, &edits)) {
		free(value.data);
		return;
	}
	MUST(edits <= 4);
	check_ranges(&s->p, &out, len);
	MUST(!right || is_right(&out));
	if (b != NULL && edits > 0)
		check_sums(b, &out);
	/* An empty text is the place as it was built. */
	if (value.data[0] != 0) {
		MUST(scanned_open(&t, &container_dmg, out));
		if (scanned_change(&t, slot, value.data, len, &again, &edits)) {
			MUST(edits == 0 && package_same(&out, &again));
			free(again.data);
		}
		scanned_close(&t);
	}
	check_gone(s, slot, &out);
	free(out.data);
	free(value.data);
}

static void
check_image(struct package p, size_t n, const struct built *b)
{
	static const uint32_t ids[] = {SLOT_MOZILLA, SLOT_OMAHA};
	const uint8_t *value;
	struct scanned s;
	size_t i, len;

	if (!scanned_open(&s, &container_dmg, p))
		return;
	for (i = 0; i < 2; i++) {
		struct slot slot = {.id = ids[i], .path = ""};

		if (scanned_get(&s, slot, &value, &len) == 1)
			check_slot(&s, slot, len, n, b);
	}
	scanned_close(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct package p = package_new(size);
	struct built b;

	memcpy(p.data, data, size);
	check_list(data, size);
	check_image(p, 20, NULL);
	free(p.data);
	if (size < 4)
		return (0);
	b = build(data + 3, size - 3, data[0]);
	check_image(b.p, le16dec(data + 1), &b);
	free(b.p.data);
	return (0);
}
