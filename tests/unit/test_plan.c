#include <jansson.h>
#include <stdlib.h>

#include "check.h"
#include "plan/planjson.h"

static const char base[] = "0123456789";

static void
add(struct edits *ed, uint64_t off, const char *old, const char *new)
{
	edits_add(ed, off, old, strlen(old), new, strlen(new));
}

/* Bytes [first, first + len) of the output of ${p}, as a string. */
static const char *
slice(const struct plan *p, uint64_t first, uint64_t len)
{
	static char out[64];
	struct piece x;
	size_t at = 0, i;

	for (i = plan_find(p, first); at < len; i++) {
		x = plan_clip(p, i, first + at, len - at);
		memcpy(out + at,
		    x.kind == PIECE_LIT ? (const char *)x.lit : base + x.off,
		    x.len);
		at += x.len;
	}
	out[at] = '\0';
	return (out);
}

static void
test_pieces(void)
{
	struct edits ed = EDITS_INIT;
	struct buf text = BUF_INIT;
	struct plan p;
	struct err e;

	/* Edits come in any order; one inserts, one removes. */
	add(&ed, 8, "8", "");
	add(&ed, 2, "23", "XYZ");
	add(&ed, 5, "", "++");
	CHECK(plan_compile(&p, &ed, 10, &e) == 0);
	CHECK(p.size == 12);
	CHECK_STR(slice(&p, 0, p.size), "01XYZ4++5679");
	plan_print(&p, &text);
	CHECK_STR(buf_str(&text),
	    "base 0 2\nlit 58595a\nbase 4 1\nlit 2b2b\nbase 5 3\nbase 9 1\n");
	buf_reset(&text);
	planjson_pieces(&text, &p);
	CHECK_STR(buf_str(&text),
	    "[{\"base\":[0,2]},{\"lit\":\"WFla\"},{\"base\":[4,1]},"
	    "{\"lit\":\"Kys=\"},{\"base\":[5,3]},{\"base\":[9,1]}]");
	buf_free(&text);
	plan_free(&p);
}

/* What no package has: not one piece, and offsets beyond 32 bits. */
static void
test_json(void)
{
	static const uint8_t digest[PLAN_IDENT_LEN] = {0, 0x1f, [31] = 0xff};
	struct edits ed = EDITS_INIT;
	struct buf text = BUF_INIT;
	struct plan p;
	struct err e;

	CHECK(plan_compile(&p, &ed, 0, &e) == 0);
	planjson_pieces(&text, &p);
	CHECK_STR(buf_str(&text), "[]");
	plan_free(&p);
	buf_reset(&text);
	add(&ed, UINT64_C(1) << 62, "\xff\xfe", "\xfb");
	CHECK(plan_compile(&p, &ed, INT64_MAX, &e) == 0);
	planjson_pieces(&text, &p);
	CHECK_STR(buf_str(&text),
	    "[{\"base\":[0,4611686018427387904]},{\"lit\":\"+w==\"},"
	    "{\"base\":[4611686018427387906,4611686018427387901]}]");
	plan_free(&p);
	buf_reset(&text);
	planjson_string(&text, "a\"\\/\n\x01\xc3\xa9", 8);
	planjson_digest(&text, digest);
	CHECK_STR(buf_str(&text), "\"a\\\"\\\\/\\n\\u0001\xc3\xa9\""
				  "\"001f0000000000000000000000000000"
				  "000000000000000000000000000000ff\"");
	buf_reset(&text);
	planjson_string(&text, "\xff", 1);
	CHECK(buf_ok(&text, &e) != 0);
	buf_free(&text);
}

/* Strings are written as jansson writes them. */
static void
test_strings(void)
{
	struct buf text = BUF_INIT;
	char s[] = "/.\"", *want;
	json_t *string;
	int c, bad = 0;

	for (c = 0; c < 0x80; c++) {
		s[1] = (char)c;
		string = json_stringn(s, 3);
		want = json_dumps(string, JSON_ENCODE_ANY);
		buf_reset(&text);
		planjson_string(&text, s, 3);
		bad += want == NULL || strcmp(buf_str(&text), want) != 0;
		free(want);
		json_decref(string);
	}
	check_row(bad == 0, "strings with each ASCII character");
	buf_reset(&text);
	planjson_string(&text, "", 0);
	CHECK_STR(buf_str(&text), "\"\"");
	buf_free(&text);
}

static void
test_slices(void)
{
	struct edits ed = EDITS_INIT;
	uint64_t first, len;
	struct plan p;
	struct err e;
	int bad = 0;
	char whole[64];

	add(&ed, 0, "0", "abc");
	add(&ed, 4, "4567", "-");
	add(&ed, 10, "", "end");
	CHECK(plan_compile(&p, &ed, 10, &e) == 0);
	(void)snprintf(whole, sizeof(whole), "%s", slice(&p, 0, p.size));
	CHECK_STR(whole, "abc123-89end");
	for (first = 0; first < p.size; first++)
		for (len = 1; len <= p.size - first; len++)
			bad |= strncmp(slice(&p, first, len), whole + first,
				   len) != 0;
	check_row(!bad, "every slice is that slice of the whole");
	plan_free(&p);
}

static void
test_small(void)
{
	struct edits ed = EDITS_INIT;

	add(&ed, 0, "0123", "0123");
	check_row(
	    edits_count(&ed) == 0, "an edit that changes nothing is none");
	add(&ed, 0, "0123456789", "01234X6789");
	CHECK(edits_get(&ed, 0)->off == 5);
	CHECK(edits_get(&ed, 0)->oldlen == 1);
	CHECK(edits_get(&ed, 0)->newlen == 1);
	/* Equal starts are cut first, then equal ends: one 'a' is left. */
	add(&ed, 100, "aa", "aaa");
	CHECK(edits_get(&ed, 1)->off == 102);
	CHECK(edits_get(&ed, 1)->oldlen == 0);
	CHECK(edits_get(&ed, 1)->newlen == 1);
	edits_free(&ed);
}

static void
refuse(const char *what, uint64_t a, const char *aold, uint64_t b,
    const char *bold, uint64_t size)
{
	struct edits ed = EDITS_INIT;
	struct plan p;
	struct err e;

	add(&ed, a, aold, "");
	add(&ed, b, bold, "");
	check_row(plan_compile(&p, &ed, size, &e) == -1 && e.kind == ERR_INPUT,
	    "%s", what);
}

static void
tag(const char *old, const char *new, uint8_t ident, char etag[PLAN_ETAG_LEN])
{
	uint8_t id[PLAN_IDENT_LEN] = {ident};
	struct edits ed = EDITS_INIT;
	struct plan p;
	struct err e;

	add(&ed, 3, old, new);
	if (plan_compile(&p, &ed, 10, &e) != 0)
		exit(1);
	plan_etag(&p, id, etag);
	plan_free(&p);
}

static void
test_etag(void)
{
	char a[PLAN_ETAG_LEN], b[PLAN_ETAG_LEN];

	tag("3", "x", 1, a);
	tag("3", "x", 1, b);
	check_row(strcmp(a, b) == 0, "equal plans have equal tags");
	check_row(strlen(a) == 34 && a[0] == '"' && a[33] == '"',
	    "a tag is quoted and not weak");
	tag("3", "y", 1, b);
	check_row(strcmp(a, b) != 0, "another literal has another tag");
	tag("3", "x", 2, b);
	check_row(strcmp(a, b) != 0, "another base has another tag");
	tag("34", "x", 1, b);
	check_row(strcmp(a, b) != 0, "another range has another tag");
}

int
main(void)
{
	test_pieces();
	test_json();
	test_strings();
	test_slices();
	test_small();
	refuse("edits that overlap are refused", 2, "23", 3, "34", 10);
	refuse("an edit beyond the end is refused", 2, "23", 9, "9a", 10);
	refuse("an edit at the largest offset is refused", 2, "23", UINT64_MAX,
	    "9", 10);
	test_etag();
	return (check_done());
}
