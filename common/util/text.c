#include <stdint.h>
#include <stdio.h>

#include "util/text.h"

/* A character's length by its first byte (RFC 3629 section 4); 0: not one. */
static size_t
utf8_length(unsigned char first)
{
	if (first < 0x80)
		return (1);
	if (first >= 0xc2 && first <= 0xdf)
		return (2);
	if (first >= 0xe0 && first <= 0xef)
		return (3);
	if (first >= 0xf0 && first <= 0xf4)
		return (4);
	return (0);
}

size_t
utf8_next(const char *s, size_t len, unsigned int *c)
{
	static const unsigned int least[] = {0, 0, 0x80, 0x800, 0x10000};
	static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	const unsigned char *p = (const unsigned char *)s;
	size_t n = utf8_length(p[0]);
	unsigned int x;
	size_t i;

	if (n == 0 || n > len)
		return (0);
	x = p[0] & mask[n];
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return (0);
		x = x << 6 | (p[i] & 0x3f);
	}
	if (x < least[n] || x > 0x10ffff || (x >= 0xd800 && x <= 0xdfff))
		return (0);
	*c = x;
	return (n);
}

int
text_iscontrol(unsigned int c)
{
	return (c < 0x20 || (c >= 0x7f && c < 0xa0));
}

int
text_isinvisible(unsigned int c)
{
	static const struct {
		unsigned int first, last;
	} ranges[] = {{0xad, 0xad}, {0x600, 0x605}, {0x61c, 0x61c},
	    {0x6dd, 0x6dd}, {0x70f, 0x70f}, {0x890, 0x891}, {0x8e2, 0x8e2},
	    {0x180e, 0x180e}, {0x200b, 0x200f}, {0x202a, 0x202e},
	    {0x2060, 0x2064}, {0x2066, 0x206f}, {0xfeff, 0xfeff},
	    {0xfff9, 0xfffb}, {0x110bd, 0x110bd}, {0x110cd, 0x110cd},
	    {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
	    {0xe0001, 0xe0001}, {0xe0020, 0xe007f}};
	size_t i;

	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c <= ranges[i].last)
			return (c >= ranges[i].first);
	return (0);
}

int
text_check(const char *what, const char *s, size_t len, struct err *e)
{
	unsigned int c;
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = 1;
		if (s[i] >= ' ' && s[i] <= '~')
			continue;
		if ((n = utf8_next(s + i, len - i, &c)) == 0)
			return (err_set(e, ERR_INPUT,
			    "%s is not UTF-8 at byte %zu: \"%s\"", what, i + 1,
			    text_safe(s, len)));
		if (text_iscontrol(c))
			return (err_set(e, ERR_INPUT,
			    "%s has a control character at byte %zu: \"%s\"",
			    what, i + 1, text_safe(s, len)));
	}
	return (0);
}

/* Would ${c} change how a line looks?  Joiners only join. */
static int
is_hidden(unsigned int c)
{
	return (text_isinvisible(c) && c != 0x200c && c != 0x200d);
}

int
text_isplain(unsigned int c)
{
	return (!text_iscontrol(c) && !is_hidden(c) && c != '\\');
}

void
text_escape(struct buf *b, const char *s, size_t len)
{
	unsigned int c;
	size_t n;

	for (; len > 0; s += n, len -= n) {
		n = utf8_next(s, len, &c);
		if (n > 0 && text_isplain(c)) {
			buf_add(b, s, n);
		} else if (n > 0 && c == '\\') {
			buf_addstr(b, "\\\\");
		} else {
			/* The first byte; the others are not UTF-8 then. */
			buf_addf(b, "\\x%02x", (unsigned int)(uint8_t)s[0]);
			n = 1;
		}
	}
}

/*
 * Where to cut ${s} so that at most ${max} bytes stay and no character breaks.
 */
static size_t
cut_at(const char *s, size_t len, size_t max)
{
	size_t n = max;

	if (len <= max)
		return (len);
	while (n > max - 3 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	return (n);
}

const char *
text_safe(const char *s, size_t len)
{
	static char out[4][4 * TEXT_SAFE_MAX + sizeof("...")];
	static unsigned int turn = 0;
	struct buf b = BUF_INIT;
	size_t shown = cut_at(s, len, TEXT_SAFE_MAX);
	char *o = out[turn++ % 4], *text;

	text_escape(&b, s, shown);
	if (shown < len)
		buf_addstr(&b, "...");
	text = buf_str(&b);
	(void)snprintf(o, sizeof(out[0]), "%s", text == NULL ? "?" : text);
	buf_free(&b);
	return (o);
}
