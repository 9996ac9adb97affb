#include "util/logfmt.h"
#include "util/text.h"

/* How many bytes at ${s} are printable ASCII that stands for itself. */
static size_t
plain_run(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] >= ' ' && s[n] <= '~' && s[n] != '"' &&
	       s[n] != '\\')
		n++;
	return (n);
}

/* The length of the character at ${s}, or 1 for a byte that is not UTF-8. */
static size_t
unit(const char *s, size_t len, int *is_plain)
{
	unsigned int c;
	size_t n = utf8_next(s, len, &c);

	*is_plain = n > 0 && text_isplain(c) && c != '"';
	return (n > 0 ? n : 1);
}

static int
is_bare(const char *s, size_t len)
{
	int bare = len > 0;
	size_t i;

	for (i = 0; bare && i < len;)
		if (s[i] == ' ' || s[i] == '=')
			bare = 0;
		else
			i += unit(s + i, len - i, &bare);
	return (bare);
}

/* Append the ${n} bytes of a character; ${slash} stands for a backslash. */
static void
add_unit(
    struct buf *b, const char *s, size_t n, int is_plain, const char *slash)
{
	size_t i;

	if (is_plain)
		buf_add(b, s, n);
	else if (s[0] == '"')
		buf_addstr(b, "\\\"");
	else if (s[0] == '\\')
		buf_addf(b, "%s%s", slash, slash);
	else
		for (i = 0; i < n; i++)
			buf_addf(b, "%sx%02x", slash,
			    (unsigned int)(unsigned char)s[i]);
}

/* Append ${s} as it stands between quotes.  Return 1 if it had to be cut. */
static int
add_escaped(
    struct buf *b, const char *s, size_t len, size_t max, const char *slash)
{
	size_t n, before, start = b->len;
	int is_plain;

	while (len > 0 && !b->failed) {
		before = b->len;
		if ((n = plain_run(s, len)) > max - (before - start))
			n = max - (before - start);
		if (n > 0) {
			buf_add(b, s, n);
		} else {
			n = unit(s, len, &is_plain);
			add_unit(b, s, n, is_plain, slash);
		}
		if (b->len - start > max) {
			b->len = before;
			buf_addstr(b, "...");
			return (1);
		}
		s += n;
		len -= n;
	}
	return (0);
}

int
logfmt_add(
    struct buf *b, const char *name, const char *value, size_t len, size_t max)
{
	int bare = is_bare(value, len);
	int cut;

	if (b->len > 0)
		buf_addbyte(b, ' ');
	buf_addstr(b, name);
	buf_addstr(b, bare ? "=" : "=\"");
	cut = add_escaped(b, value, len, max, "\\");
	if (!bare)
		buf_addbyte(b, '"');
	return (cut);
}

int
logjson_add(
    struct buf *b, const char *name, const char *value, size_t len, size_t max)
{
	int cut;

	buf_addstr(b, b->len > 0 ? ",\"" : "\"");
	buf_addstr(b, name);
	buf_addstr(b, "\":\"");
	cut = add_escaped(b, value, len, max, "\\\\");
	buf_addbyte(b, '"');
	return (cut);
}
