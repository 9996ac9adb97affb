#include <stdio.h>
#include <string.h>

#include "report/htmltext.h"
#include "tool.h"
#include "util/text.h"

#define ELLIPSIS "\xe2\x80\xa6"

/* The HTML for a special character; NULL for any other. */
static const char *
reference(char c)
{
	switch (c) {
	case '&':
		return ("&amp;");
	case '<':
		return ("&lt;");
	case '>':
		return ("&gt;");
	case '"':
		return ("&quot;");
	case '\'':
		return ("&#39;");
	default:
		return (NULL);
	}
}

/* U+FFFE and U+FFFF, which XML forbids. */
static int
is_noncharacter(const char *s, size_t len)
{
	return (len >= 3 && memcmp(s, "\xef\xbf", 2) == 0 &&
		((unsigned char)s[2] & 0xfe) == 0xbe);
}

void
html_text(const char *s, size_t len)
{
	const char *ref;
	size_t i;

	for (i = 0; i < len; i++) {
		if (is_noncharacter(s + i, len - i)) {
			(void)printf(
			    "\\xef\\xbf\\x%02x", (unsigned char)s[i + 2]);
			i += 2;
		} else if ((ref = reference(s[i])) != NULL) {
			(void)fputs(ref, stdout);
		} else {
			(void)putchar_unlocked(s[i]);
		}
	}
}

int
html_field(
    struct buf *b, const struct finished *f, const struct row *row, size_t i)
{
	char room[FINISHED_ROOM];
	struct span text = finished_text(f, row, i, room);
	const char *name = f->by->field[i].name;

	if (text.p != NULL && text.len > 0) {
		text_escape(b, text.p, text.len);
		return (0);
	}
	buf_addstr(b, text.p == NULL ? "no " : "empty ");
	text_escape(b, name, strlen(name));
	return (1);
}

int
html_subject(struct buf *b, const struct finished *f, const struct row *row)
{
	int is_none = 1;
	size_t i, from = b->len;

	for (i = 0; i < f->by->n; i++) {
		if (f->by->field[i].kind == BY_DAY)
			continue;
		if (b->len > from)
			buf_addstr(b, " \xc2\xb7 ");
		if (html_field(b, f, row, i) == 0)
			is_none = 0;
	}
	return (is_none);
}

/* Estimate the width of ${c}, in hundredths of the font's size, from above. */
static unsigned int
width_of(unsigned int c)
{
	if (c >= 0x1f000)
		return (140);
	if (c >= 0x1100)
		return (100);
	if (c >= 0x80 || strchr("mwMW@%", (int)c) != NULL)
		return (100);
	if (c >= 'A' && c <= 'Z')
		return (80);
	return (strchr("fijlrt.,:;!|'`()[] ", (int)c) != NULL ? 42 : 66);
}

void
html_shorten(struct buf *b, size_t from, unsigned int max)
{
	unsigned int width = 0, c = 0;
	size_t i, n, cut = from;

	for (i = from; i < b->len; i += n) {
		n = utf8_next((const char *)b->data + i, b->len - i, &c);
		width += n == 0 ? 100 : width_of(c);
		n += n == 0;
		if (width > max) {
			b->len = cut;
			buf_addstr(b, ELLIPSIS);
			return;
		}
		if (width + 100 <= max)
			cut = i + n;
	}
}

unsigned int
html_width(const char *s)
{
	size_t len = strlen(s), n;
	unsigned int width = 0, c = 0;

	for (; len > 0; s += n, len -= n) {
		n = utf8_next(s, len, &c);
		width += n == 0 ? 100 : width_of(c);
		n += n == 0;
	}
	return (width);
}

void
html_check(const struct buf *b)
{
	struct err e;

	if (buf_ok(b, &e) != 0)
		tool_fail(&e);
}
