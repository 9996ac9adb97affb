#include "util/logfmt.h"
#include "util/text.h"

/* The length of the character at ${s}, or 1 for a byte that is not UTF-8. */
static size_t
unit(const char *s, size_t len, int *bare)
{
	unsigned int c;
	size_t n = utf8_next(s, len, &c);

	*bare = n > 0 && text_isplain(c) && c != ' ' && c != '=' && c != '"';
	return (n > 0 ? n : 1);
}

static int
is_bare(const char *s, size_t len)
{
	int bare = len > 0;
	size_t i;

	for (i = 0; bare && i < len;)
		i += unit(s + i, len - i, &bare);
	return (bare);
}

/* Append ${s} as it stands between quotes.  Return 1 if it had to be cut. */
static int
add_escaped(struct buf *b, const char *s, size_t len, size_t max)
{
	size_t n, before, start = b->len;
	int bare;

	for (; len > 0; s += n, len -= n) {
		before = b->len;
		n = unit(s, len, &bare);
		if (s[0] == '"')
			buf_addstr(b, "\\\"");
		else
			text_escape(b, s, n);
		if (b->len - start > max) {
			b->len = before;
			buf_addstr(b, "...");
			return (1);
		}
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
	buf_addf(b, bare ? "%s=" : "%s=\"", name);
	cut = add_escaped(b, value, len, max);
	if (!bare)
		buf_addbyte(b, '"');
	return (cut);
}
