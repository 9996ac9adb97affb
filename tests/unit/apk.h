/*
 * A parser of packages, and the rules of FORMATS 1 and 2 that a stamp must
 * keep.  The tests have their own, written from the formats' descriptions: it
 * shares no code with the programs.
 */
#ifndef APK_H
#define APK_H

#include <stdint.h>
#include <string.h>

#define APK_PAGE    4096U
#define APK_PAIRS   64
#define APK_PADDING 0x42726577U

struct span {
	const uint8_t *data;
	size_t len;
};

struct apkpair {
	uint32_t id;
	struct span value;
};

struct apk {
	struct span all, comment;
	size_t eocd, cd;
	size_t block; /* its offset; without a block the directory's */
	struct apkpair pair[APK_PAIRS];
	size_t n;
};

/* Read the little-endian number of ${n} bytes at ${p}. */
static inline uint64_t
le(const uint8_t *p, size_t n)
{
	uint64_t x = 0;

	while (n-- > 0)
		x = x << 8 | p[n];
	return (x);
}

static inline int
span_is(struct span s, const void *data, size_t len)
{
	return (s.len == len && (len == 0 || memcmp(s.data, data, len) == 0));
}

/* Are bytes [from, to) of ${a} equal to as many bytes of ${b} at ${at}? */
static inline int
same(struct span a, size_t from, size_t to, struct span b, size_t at)
{
	return (from <= to && to <= a.len && at <= b.len &&
		to - from <= b.len - at &&
		memcmp(a.data + from, b.data + at, to - from) == 0);
}

static inline const char *
parse_pairs(struct apk *a)
{
	const uint8_t *data = a->all.data;
	size_t at = a->block + 8, end = a->cd - 24;
	uint64_t len;

	for (; at < end; at += 8 + len) {
		if (end - at < 12)
			return ("stray bytes after the last pair");
		len = le(data + at, 8);
		if (len < 4 || len > end - at - 8)
			return ("a pair's length is wrong");
		if (a->n == APK_PAIRS)
			return ("too many pairs for this test");
		a->pair[a->n].id = (uint32_t)le(data + at + 8, 4);
		a->pair[a->n++].value =
		    (struct span){data + at + 12, (size_t)len - 4};
	}
	return (NULL);
}

static inline const char *
parse_block(struct apk *a)
{
	const uint8_t *data = a->all.data;
	uint64_t size;

	a->block = a->cd;
	if (a->cd < 32 || memcmp(data + a->cd - 16, "APK Sig Block 42", 16))
		return (NULL);
	size = le(data + a->cd - 24, 8);
	if (size < 24 || size > a->cd - 8)
		return ("the block's size is out of range");
	a->block = a->cd - 8 - (size_t)size;
	if (le(data + a->block, 8) != size)
		return ("the block's two sizes differ");
	return (parse_pairs(a));
}

/* Parse ${len} bytes at ${data}.  Return NULL, or what is wrong with them. */
static inline const char *
apk_parse(struct apk *a, const uint8_t *data, size_t len)
{
	size_t n, at = len;

	memset(a, 0, sizeof(*a));
	a->all = (struct span){data, len};
	/* Take the shortest comment that fits, as devices do. */
	for (n = 0; n <= 65535 && n + 22 <= len; n++) {
		at = len - 22 - n;
		if (le(data + at, 4) == 0x06054b50 &&
		    le(data + at + 20, 2) == n)
			break;
	}
	if (n > 65534 || n + 22 > len)
		return ("no end record that all devices find");
	a->eocd = at;
	a->comment = (struct span){data + at + 22, n};
	if (at >= 20 && le(data + at - 20, 4) == 0x07064b50)
		return ("a ZIP64 locator stands before the end record");
	a->cd = (size_t)le(data + at + 16, 4);
	if (a->cd + le(data + at + 12, 4) != at)
		return ("the directory does not end at the end record");
	return (parse_block(a));
}

/* Count the pairs with ${id}. */
static inline size_t
apk_count(const struct apk *a, uint32_t id)
{
	size_t i, n = 0;

	for (i = 0; i < a->n; i++)
		n += a->pair[i].id == id;
	return (n);
}

/* The value of the last pair with ${id}: channel readers use the last. */
static inline struct span
apk_last(const struct apk *a, uint32_t id)
{
	size_t i = a->n;

	while (i-- > 0)
		if (a->pair[i].id == id)
			return (a->pair[i].value);
	return ((struct span){NULL, 0});
}

static inline size_t
apk_blocklen(const struct apk *a)
{
	return (a->cd - a->block);
}

static inline int
is_scheme(uint32_t id)
{
	return (id == 0x7109871a || id == 0xf05368c0 || id == 0x1b93ad61 ||
		id == 0x70e1c89f);
}

static inline int
apk_signed(const struct apk *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (is_scheme(a->pair[i].id))
			return (1);
	return (0);
}

/* Take the next piece of ${s}; its length stands before it. */
static inline int
take(struct span *s, struct span *piece)
{
	size_t n = s->len < 4 ? 0 : (size_t)le(s->data, 4);

	if (s->len < 4 || n > s->len - 4)
		return (0);
	*piece = (struct span){s->data + 4, n};
	*s = (struct span){s->data + 4 + n, s->len - 4 - n};
	return (1);
}

/* Does a signer have a verity digest?  Go down: signers, data, digests. */
static inline int
has_verity(struct span value)
{
	struct span signers, signer, data, digests, digest;
	uint64_t alg;

	if (!take(&value, &signers))
		return (0);
	while (take(&signers, &signer))
		if (take(&signer, &data) && take(&data, &digests))
			while (take(&digests, &digest)) {
				alg = digest.len < 4 ? 0 : le(digest.data, 4);
				if (alg == 0x421 || alg == 0x423 ||
				    alg == 0x425)
					return (1);
			}
	return (0);
}

/* Must the block's length be whole pages (FORMATS 2.5)? */
static inline int
apk_paged(const struct apk *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (a->pair[i].id == APK_PADDING ||
		    (is_scheme(a->pair[i].id) && has_verity(a->pair[i].value)))
			return (1);
	return (apk_blocklen(a) > 0 && apk_blocklen(a) % APK_PAGE == 0);
}

/*
 * Count the pairs without spare padding, which a stamp may use: a padding pair
 * of zeros at the end of a block of whole pages.
 */
static inline size_t
apk_own(const struct apk *a)
{
	const struct apkpair *last = a->n == 0 ? NULL : &a->pair[a->n - 1];
	size_t i;

	if (last == NULL || last->id != APK_PADDING ||
	    apk_blocklen(a) % APK_PAGE != 0)
		return (a->n);
	for (i = 0; i < last->value.len; i++)
		if (last->value.data[i] != 0)
			return (a->n);
	return (a->n - 1);
}

/* Count the bytes of the block without spare padding. */
static inline size_t
apk_used(const struct apk *a)
{
	size_t i, used = 32;

	for (i = 0; i < apk_own(a); i++)
		used += 12 + a->pair[i].value.len;
	return (used);
}

/*
 * The length that the block of ${clean} must have with ${used} bytes in use
 * (FORMATS 2.5, 2.6): the old length if the rest is 0 or has room for a padding
 * pair; else the fewest whole pages.
 */
static inline size_t
apk_wantlen(const struct apk *clean, size_t used)
{
	size_t had = apk_blocklen(clean), left = (0 - used) % APK_PAGE;

	if (!apk_paged(clean))
		return (used);
	if (had % APK_PAGE == 0 && (used == had || used + 12 <= had))
		return (had);
	return (used + left + (left > 0 && left < 12 ? APK_PAGE : 0));
}

/* Check that a stamp in a signing block changed nothing outside the block. */
static inline const char *
apk_outside(const struct apk *base, const struct apk *a)
{
	if (a->block != base->block)
		return ("the block moved");
	if (!same(a->all, 0, a->block, base->all, 0))
		return ("bytes before the block changed");
	/* Only the directory's offset may change. */
	if (!same(a->all, a->cd, a->eocd + 16, base->all, base->cd) ||
	    a->eocd - a->cd != base->eocd - base->cd)
		return ("the directory or the end record's counts changed");
	if (!span_is(a->comment, base->comment.data, base->comment.len))
		return ("the comment changed");
	return (NULL);
}

/* Check that pairs whose ids are not in ${ids} stay, in their order. */
static inline const char *
apk_kept(const struct apk *base, const struct apk *a,
    int (*ours)(const void *cookie, uint32_t id), const void *cookie)
{
	size_t i, k = 0;

	for (i = 0; i < apk_own(base); i++) {
		if (ours(cookie, base->pair[i].id))
			continue;
		while (k < apk_own(a) && ours(cookie, a->pair[k].id))
			k++;
		if (k == apk_own(a) || a->pair[k].id != base->pair[i].id ||
		    !span_is(a->pair[k].value, base->pair[i].value.data,
			base->pair[i].value.len))
			return ("a foreign pair changed");
		k++;
	}
	for (; k < apk_own(a); k++)
		if (!ours(cookie, a->pair[k].id))
			return ("a foreign pair came");
	return (NULL);
}

#endif /* !APK_H */
