#include "check.h"
#include "util/logfmt.h"

static struct buf line = BUF_INIT;

/* Check the form of ${value} in a line; ${want} NULL: unchanged. */
static void
check_value(const char *value, const char *want)
{
	buf_reset(&line);
	(void)logfmt_add(&line, "n", value, strlen(value), 1000);
	check_row(strncmp(buf_str(&line), "n=", 2) == 0 &&
		      strcmp(buf_str(&line) + 2, want ? want : value) == 0,
	    "%s", buf_str(&line));
}

/* Check that ${value} is cut to ${max} bytes. */
static void
check_cut(const char *value, size_t max, const char *want)
{
	buf_reset(&line);
	check_row(logfmt_add(&line, "n", value, strlen(value), max) == 1 &&
		      strcmp(buf_str(&line), want) == 0,
	    "cut at %zu: %s", max, buf_str(&line));
}

/* The same in JSON. */
static void
check_json(const char *value, size_t len, size_t max, const char *want)
{
	buf_reset(&line);
	(void)logjson_add(&line, "n", value, len, max);
	check_row(strcmp(buf_str(&line), want) == 0, "%s", buf_str(&line));
}

/* Read all pairs of ${text}; return how many, or -1. */
static int
count_pairs(const char *text)
{
	struct span rest = {text, strlen(text)};
	struct logfmt_pair pair;
	int n = 0, rc;

	while ((rc = logfmt_next(&rest, &pair)) == 1)
		n++;
	return (rc < 0 ? -1 : n);
}

/* Check what the value of the only pair of ${text} stands for. */
static void
check_read(const char *text, const char *want)
{
	struct span rest = {text, strlen(text)};
	struct logfmt_pair pair;

	buf_reset(&line);
	if (logfmt_next(&rest, &pair) == 1)
		CHECK(logfmt_unescape(&line, pair.value) == 0);
	check_row(strcmp(buf_str(&line), want) == 0, "read %s", text);
}

static void
check_reader(void)
{
	static const char *const bad[] = {"a", "a=", "=b", "a=b ", " a=b",
	    "a=b  c=d", "a=\"b", "a=\"b\"c", "a=\"b\"c=d", "a=b=c", "a=b\"c",
	    "a=\"\\x4\"", "a=\"\\n\"", "a=\"\\", "a=\"\t\"", "a=b\tc", "\xe5=b",
	    "a=\\x41"};
	static const char *const texts[] = {
	    "\\", "a\\", "\\x", "\\x4", "\\xg0", "\\n"};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_row(count_pairs(bad[i]) == -1, "refused: %s", bad[i]);
	CHECK(count_pairs("") == 0);
	CHECK(count_pairs("a=b") == 1);
	CHECK(count_pairs("a=\"\" b=\"c=d \\\" e=f\" g=h") == 3);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_row(logfmt_unescape(&line,
			      (struct span){texts[i], strlen(texts[i])}) == -1,
		    "no text: %s", texts[i]);
	check_read("v=\xe5\x8d\x8e", "\xe5\x8d\x8e");
	check_read("v=\"a\\x41\\x4a\\x4A\\\\\\\" \"", "aAJJ\\\" ");
}

int
main(void)
{
	check_value("huawei", NULL);
	check_value("bytes:0-1,2;'a'{}%41/", NULL);
	check_value("\xe5\x8d\x8e\xe4\xb8\xba", NULL);
	check_value("", "\"\"");
	check_value("a b", "\"a b\"");
	check_value("a=b", "\"a=b\"");
	check_value("a\"b", "\"a\\\"b\"");
	check_value("\"", "\"\\\"\"");
	check_value("a\\", "\"a\\\\\"");
	check_value("a\nb\r\t", "\"a\\x0ab\\x0d\\x09\"");
	check_value("\x7f", "\"\\x7f\"");
	/* A C1 control, a byte that is no UTF-8, a surrogate, half a char. */
	check_value("\xc2\x85", "\"\\xc2\\x85\"");
	check_value("\xff\"", "\"\\xff\\\"\"");
	check_value("\xed\xa0\x80", "\"\\xed\\xa0\\x80\"");
	check_value("a\xe5\x8d", "\"a\\xe5\\x8d\"");
	/* U+200B; U+202E, which turns text around; a joiner joins. */
	check_value("a\xe2\x80\x8b", "\"a\\xe2\\x80\\x8b\"");
	check_value("\xe2\x80\xae", "\"\\xe2\\x80\\xae\"");
	check_value("a\xe2\x80\x8d", NULL);

	check_cut("abcdef", 5, "n=abcde...");
	check_cut("abc def", 5, "n=\"abc d...\"");
	check_cut("\xe5\x8d\x8e\xe4\xb8\xba", 5, "n=\xe5\x8d\x8e...");
	check_cut("a\x01\x02", 8, "n=\"a\\x01...\"");
	check_cut("\"\"", 3, "n=\"\\\"...\"");
	buf_reset(&line);
	CHECK(logfmt_add(&line, "a", "12345", 5, 5) == 0);
	CHECK(logfmt_add(&line, "b", "a\0b", 3, 6) == 0);
	CHECK(logfmt_add(&line, "c", "x", 1, 1) == 0);
	CHECK_STR(buf_str(&line), "a=12345 b=\"a\\x00b\" c=x");

	check_json("", 0, 9, "\"n\":\"\"");
	check_json("a b=1", 5, 9, "\"n\":\"a b=1\"");
	check_json("\"\\", 2, 9, "\"n\":\"\\\"\\\\\\\\\"");
	check_json("a\0\xff", 3, 20, "\"n\":\"a\\\\x00\\\\xff\"");
	check_json("\xc2\x85", 2, 20, "\"n\":\"\\\\xc2\\\\x85\"");
	check_json("\xe5\x8d\x8e", 3, 3, "\"n\":\"\xe5\x8d\x8e\"");
	check_json("\xe5\x8d\x8e\xe4", 4, 7, "\"n\":\"\xe5\x8d\x8e...\"");
	check_json("ab\\c", 4, 5, "\"n\":\"ab...\"");
	check_json("ab\\c", 4, 6, "\"n\":\"ab\\\\\\\\...\"");
	CHECK(logjson_add(&line, "m", "abc", 3, 2) == 1);
	CHECK_STR(buf_str(&line), "\"n\":\"ab\\\\\\\\...\",\"m\":\"ab...\"");
	check_reader();
	buf_free(&line);
	return (check_done());
}
