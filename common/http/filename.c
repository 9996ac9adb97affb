#include <string.h>

#include "http/filename.h"
#include "http/syntax.h"
#include "util/pct.h"
#include "util/text.h"

/*
 * The character at the start of ${s}, with its length in ${n}: '_' for one that
 * no file name should hold, 0 for a byte that is not UTF-8.
 */
static unsigned int
next_char(struct span s, size_t *n)
{
	unsigned int c;

	if ((*n = utf8_next(s.p, s.len, &c)) == 0) {
		*n = 1;
		return (0);
	}
	return (text_iscontrol(c) || c == '/' || c == '\\' ? '_' : c);
}

/*
 * A '"' would need an escape, which some clients get wrong; and some clients
 * would decode "%41" (RFC 6266 appendix D).
 */
static int
is_plain(unsigned int c)
{
	return (c >= ' ' && c < 0x7f && c != '"' && c != '%');
}

/* What a name can be sent as: filename, filename* (UTF-8), or neither. */
enum way { WAY_PLAIN, WAY_EXTENDED, WAY_NONE };

static enum way
find_way(struct span s)
{
	enum way way = WAY_PLAIN;
	unsigned int c;
	size_t n;

	for (; s.len > 0; s = span_skip(s, n)) {
		c = next_char(s, &n);
		if (c == 0)
			return (WAY_NONE);
		if (!is_plain(c))
			way = WAY_EXTENDED;
	}
	return (way);
}

static void
add_plain(struct buf *b, struct span s)
{
	unsigned int c;
	size_t n;

	buf_addstr(b, "; filename=\"");
	for (; s.len > 0; s = span_skip(s, n)) {
		c = next_char(s, &n);
		buf_addbyte(b, (uint8_t)c);
	}
	buf_addstr(b, "\"");
}

static int
is_attrchar(unsigned int c)
{
	return (c < 0x80 && http_istchar((char)c) && c != '*' && c != '\'' &&
		c != '%');
}

static void
add_extended(struct buf *b, struct span s)
{
	unsigned int c;
	size_t i, n;

	buf_addstr(b, "; filename*=UTF-8''");
	for (; s.len > 0; s = span_skip(s, n)) {
		c = next_char(s, &n);
		if (is_attrchar(c))
			buf_addbyte(b, (uint8_t)c);
		else
			for (i = 0; i < n; i++)
				pct_addcode(b, (uint8_t)s.p[i]);
	}
}

void
http_head_attachment(struct buf *b, const char *name, size_t len)
{
	struct span s = {name, len};

	enum way way = len > 0 ? find_way(s) : WAY_NONE;

	buf_addstr(b, "Content-Disposition: attachment");
	/*
	 * No filename beside filename*: it would say less than the URL, and
	 * clients that know only filename, such as Android's, would use it.
	 */
	if (way == WAY_PLAIN)
		add_plain(b, s);
	else if (way == WAY_EXTENDED)
		add_extended(b, s);
	buf_addstr(b, "\r\n");
}
