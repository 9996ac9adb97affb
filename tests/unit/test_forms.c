/*
 * Checks the rules of apkrules.h for all forms in all packages, with channels
 * of every interesting length.
 */
#include <glob.h>

#include "apkrules.h"
#include "check.h"

const char *__asan_default_options(void);

/* Freed memory is kept for a while, and new pages take a fifth of the time. */
const char *
__asan_default_options(void)
{
	return ("quarantine_size_mb=16");
}

static const char *const blocklists[] = {"walle,vasdolly",
    "hume,walle,kuaishou", "vasdolly,packer,block:0x12345678",
    "walle,vasdolly,packer,hume,kuaishou,block:0x12345678"};

static const char *const tails[] = {"vasdolly-v1", "packer-v1", "kuaishou-v1",
    "entry:META-INF/ch_{channel}", "entry:META-INF/ch", "entry:META-INF/new",
    "entry:META-INF/x/{channel}", "packer-v1,entry:META-INF/c_{channel}",
    "entry:META-INF/a/ch,vasdolly-v1"};

/* Does the channel fit into a comment?  Kuaishou's record fills all of it. */
static int
fits_comment(const char *form, size_t len)
{
	return (len == 0 || strcmp(form, "kuaishou-v1") != 0);
}

/* Make a string of ${n} letters; it is valid until the next call. */
static const char *
letters(size_t n)
{
	static char s[CHANNEL_MAX + 1];

	memset(s, 'L', n);
	s[n] = '\0';
	return (s);
}

static const char *const texts[] = {
    "LLLLLLLLLLLL", "华为应用市场", "\"a\" \\b'c", "\"a\" b'c"};

/* Does ${base} with letters(${n}) have ${len} bytes? */
static int
becomes(const struct buf *base, const char *form, size_t n, size_t len)
{
	struct buf out = BUF_INIT;
	int ok = rules(base, form, letters(n), &out) && out.len == len;

	if (!ok)
		(void)printf("# %s, %zu letters: %zu bytes, not %zu\n", form, n,
		    out.len, len);
	buf_free(&out);
	return (ok);
}

/* Is it the turn of this one, of ${n}?  With SOAK it is of each. */
static int
turn(size_t *times, size_t n)
{
	return ((*times)++ % soaks(n, 1) == 0);
}

/*
 * Try channels that leave 0 to 13 bytes of the padding.  A rest of 1 to 11
 * bytes is too small for a padding pair and costs a page.  What is between is
 * tried of some form and package.
 */
static int
gaps_hold(const struct buf *base, const char *form)
{
	static size_t between;
	struct buf x = BUF_INIT;
	size_t gap, most, page;
	struct apk a;
	int ok =
	    rules(base, form, "x", &x) && apk_parse(&a, x.data, x.len) == NULL;

	most = ok ? apk_blocklen(&a) - apk_used(&a) + 1 : 0;
	for (gap = 0; gap < 14 && gap < most; gap++) {
		if (gap > 1 && gap < 11 && !turn(&between, 5))
			continue;
		page = gap == 0 || gap > 11 ? 0 : APK_PAGE;
		if (most - gap <= CHANNEL_MAX)
			ok &= becomes(base, form, most - gap, x.len + page);
	}
	buf_free(&x);
	return (ok);
}

/*
 * Try channels of every interesting length.  Each text has its turn in some
 * packages.
 */
static int
lengths_hold(const struct buf *base, const char *form)
{
	static size_t times;
	size_t i;
	int ok = gaps_hold(base, form);

	for (i = 0; i < COUNT(texts); i++)
		if (turn(&times, 5))
			ok &= holds(base, form, texts[i]);
	return (ok && holds(base, form, letters(CHANNEL_MAX)));
}

static int
lists_hold(const struct buf *base)
{
	size_t i;
	int ok = 1;

	for (i = 0; i < COUNT(blocklists); i++) {
		ok &= holds(base, blocklists[i], "华为");
		ok &= holds(base, blocklists[i], letters(CHANNEL_MAX));
	}
	return (ok);
}

/* In a base with a channel of form ${one}, does form ${two} leave it alone? */
static int
pair_holds(const struct buf *base, const char *one, const char *two)
{
	struct buf first = BUF_INIT, second = BUF_INIT, third = BUF_INIT;
	int ok = stamp(base, one, "first", &first) == 0 &&
		 rules(&first, two, "second", &second) &&
		 reader_fault(&second, one, "first") == NULL &&
		 rules(&second, one, "third", &third) &&
		 reader_fault(&third, two, "second") == NULL;

	if (!ok)
		(void)printf("# first %s, then %s\n", one, two);
	buf_free(&first);
	buf_free(&second);
	buf_free(&third);
	return (ok);
}

static void
put_le(struct buf *b, uint64_t x, size_t n)
{
	for (; n-- > 0; x >>= 8)
		buf_addbyte(b, (uint8_t)x);
}

static void
put_pair(struct buf *b, uint32_t id, struct span value)
{
	put_le(b, value.len + 4, 8);
	put_le(b, id, 4);
	buf_add(b, value.data, value.len);
}

/* Append to ${out} the package ${a} with its last pair twice, and padding. */
static void
put_double(const struct apk *a, struct buf *out)
{
	static const uint8_t zeros[2 * APK_PAGE];
	size_t i, n = apk_own(a), from = a->block, size;
	size_t used = apk_used(a) + 12 + a->pair[n - 1].value.len;

	size = (used + 12 + APK_PAGE - 1) / APK_PAGE * APK_PAGE;
	buf_add(out, a->all.data, from);
	put_le(out, size - 8, 8);
	for (i = 0; i < n; i++)
		put_pair(out, a->pair[i].id, a->pair[i].value);
	put_pair(out, a->pair[n - 1].id, a->pair[n - 1].value);
	put_pair(out, APK_PADDING, (struct span){zeros, size - used - 12});
	put_le(out, size - 8, 8);
	buf_addstr(out, "APK Sig Block 42");
	buf_add(out, a->all.data + a->cd, a->eocd + 16 - a->cd);
	put_le(out, from + size, 4);
	buf_add(out, a->all.data + a->eocd + 20, a->all.len - a->eocd - 20);
}

/* If a base has a form's id twice, does the package have it once? */
static int
double_holds(const struct buf *base, const char *form)
{
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct apk a;
	int ok = stamp(base, form, "first", &one) == 0 &&
		 apk_parse(&a, one.data, one.len) == NULL &&
		 is_ours(form, a.pair[apk_own(&a) - 1].id);

	if (ok) {
		put_double(&a, &two);
		ok = holds(&two, form, "second") &&
		     holds(&two, form, letters(CHANNEL_MAX));
	}
	buf_free(&one);
	buf_free(&two);
	return (ok);
}

static void
test_block(const char *name, const struct buf *base)
{
	static size_t pairs; /* in seven packages each has had its turn */
	size_t i, k;
	int ok;

	for (i = 0; i < COUNT(blockforms); i++) {
		check_row(lengths_hold(base, blockforms[i].name),
		    "%s holds channels of every length in form %s", name,
		    blockforms[i].name);
		for (k = 0, ok = 1; k < COUNT(blockforms); k++)
			if (i != k && turn(&pairs, 7))
				ok &= pair_holds(base, blockforms[i].name,
				    blockforms[k].name);
		check_row(ok, "%s with form %s holds others beside it", name,
		    blockforms[i].name);
		check_row(double_holds(base, blockforms[i].name),
		    "%s with two pairs of form %s keeps one", name,
		    blockforms[i].name);
	}
	check_row(lists_hold(base), "%s holds several forms at once", name);
}

static void
test_tail(const char *name, const struct buf *base, size_t comment)
{
	struct buf out = BUF_INIT;
	size_t i, k;
	int ok;

	for (i = 0; i < COUNT(tails); i++) {
		if (!fits_comment(tails[i], comment)) {
			check_row(stamp(base, tails[i], "x", &out) != 0,
			    "%s has a comment, which is not for form %s", name,
			    tails[i]);
			continue;
		}
		for (k = 0, ok = 1; k < COUNT(texts); k++)
			if (strchr(texts[k], '\\') == NULL)
				ok &= holds(base, tails[i], texts[k]);
		ok &= holds(base, tails[i], "x") &&
		      holds(base, tails[i], letters(CHANNEL_MAX));
		check_row(ok, "%s holds channels of every length in form %s",
		    name, tails[i]);
	}
	check_row(stamp(base, "walle", "x", &out) != 0,
	    "%s has no signing block for form walle", name);
	buf_free(&out);
}

static void
test_tailpairs(const char *name, const struct buf *base, size_t comment)
{
	static const char *const second[] = {"vasdolly-v1", "packer-v1",
	    "entry:META-INF/new", "entry:META-INF/x/{channel}"};
	struct buf first = BUF_INIT;
	size_t i, k;
	int ok;

	for (i = 0; i < 5; i++) {
		if (!fits_comment(tails[i], comment))
			continue;
		ok = stamp(base, tails[i], "first", &first) == 0;
		for (k = 0; k < COUNT(second); k++)
			if (strcmp(tails[i], second[k]) != 0)
				ok &= holds(&first, second[k], "second");
		check_row(ok, "%s with form %s holds others beside it", name,
		    tails[i]);
	}
	buf_free(&first);
}

/* Copy ${base}, which has no comment, and add a comment of ${n} bytes. */
static void
put_comment(const struct buf *base, size_t n, struct buf *out)
{
	uint8_t *room;

	buf_reset(out);
	buf_add(out, base->data, base->len - 2);
	put_le(out, n, 2);
	if ((room = buf_room(out, n)) != NULL) {
		memset(room, '0', n);
		out->len += n;
	}
}

/* A comment takes the longest channel that fits, and no longer channel. */
static void
test_full(const char *name, const struct buf *base)
{
	/* The longest comment that readers find, and the record's own bytes. */
	static const struct {
		const char *form;
		size_t room, frame;
	} row[] = {{"packer-v1", 32767, 7}, {"vasdolly-v1", 65534, 10}};
	struct buf full = BUF_INIT, out = BUF_INIT;
	size_t i;

	for (i = 0; i < COUNT(row); i++) {
		put_comment(base, row[i].room - row[i].frame - 100, &full);
		check_row(holds(&full, row[i].form, letters(99)) &&
			      holds(&full, row[i].form, letters(100)) &&
			      stamp(&full, row[i].form, letters(101), &out) &&
			      stamp(&full, row[i].form, letters(112), &out),
		    "%s takes no comment longer than readers of %s know", name,
		    row[i].form);
	}
	buf_free(&full);
	buf_free(&out);
}

static void
test_file(const char *path)
{
	struct buf base = BUF_INIT;
	FILE *f = fopen(path, "rb");
	uint8_t data[4096];
	struct apk a;
	size_t n;

	while (f != NULL && (n = fread(data, 1, sizeof(data), f)) > 0)
		buf_add(&base, data, n);
	if (f == NULL || fclose(f) != 0 ||
	    apk_parse(&a, base.data, base.len) != NULL) {
		check_row(0, "%s can be parsed", path);
	} else if (a.block != a.cd) {
		test_block(path, &base);
	} else {
		test_tail(path, &base, a.comment.len);
		test_tailpairs(path, &base, a.comment.len);
		if (a.comment.len == 0)
			test_full(path, &base);
	}
	buf_free(&base);
}

int
main(void)
{
	glob_t g;
	size_t i;

	CHECK(glob("tests/fixtures/*.apk", 0, NULL, &g) == 0 &&
	      glob("tests/fixtures/golden/*.apk", GLOB_APPEND, NULL, &g) == 0);
	CHECK(g.gl_pathc == 13);
	for (i = 0; i < g.gl_pathc; i++)
		test_file(g.gl_pathv[i]);
	globfree(&g);
	return (check_done());
}
