#include <stdint.h>
#include <string.h>

#include "util/listline.h"
#include "util/text.h"

#define ZWNJ 0x200c
#define ZWJ  0x200d

/* White space that editors and web pages put around a word. */
static const char *const blanks[] = {" ", "\t", "\r", "\v", "\f",
    "\xc2\xa0" /* U+00A0 */, "\xe3\x80\x80" /* U+3000 */};

#define N_BLANKS (sizeof(blanks) / sizeof(blanks[0]))

/* The length of the blank at the start of ${s}; 0 if there is none. */
static size_t
blank_before(const char *s, size_t len)
{
	size_t i, n;

	for (i = 0; i < N_BLANKS; i++) {
		n = strlen(blanks[i]);
		if (len >= n && memcmp(s, blanks[i], n) == 0)
			return (n);
	}
	return (0);
}

/* The length of the blank at the end of ${s}; 0 if there is none. */
static size_t
blank_behind(const char *s, size_t len)
{
	size_t i, n;

	for (i = 0; i < N_BLANKS; i++) {
		n = strlen(blanks[i]);
		if (len >= n && memcmp(s + len - n, blanks[i], n) == 0)
			return (n);
	}
	return (0);
}

/* Most items begin and end with such a character: nothing to trim. */
static int
is_plain(char c)
{
	return (c > ' ' && c < 0x7f);
}

static void
trim(const char **s, size_t *len)
{
	size_t n;

	if (*len > 0 && is_plain((*s)[0]) && is_plain((*s)[*len - 1]))
		return;
	while ((n = blank_before(*s, *len)) > 0) {
		*s += n;
		*len -= n;
	}
	while ((n = blank_behind(*s, *len)) > 0)
		*len -= n;
}

/* Is there a backslash at ${i} that escapes the next character? */
static int
is_escape(const char *s, size_t len, size_t i)
{
	return (s[i] == '\\' && i + 1 < len &&
		(s[i + 1] == '#' || s[i + 1] == '\\'));
}

/* Where the remark begins; ${len} if there is none. */
static size_t
find_remark(const char *s, size_t len)
{
	size_t i;

	if (memchr(s, '#', len) == NULL)
		return (len);
	for (i = 0; i < len && s[i] != '#'; i++)
		if (is_escape(s, len, i))
			i++;
	return (i);
}

/* Append a field, trimmed and without the backslashes of its escapes. */
static void
add_field(struct buf *out, const char *s, size_t len)
{
	size_t i;

	trim(&s, &len);
	for (i = 0; i < len; i++) {
		if (is_escape(s, len, i))
			i++;
		buf_addbyte(out, (uint8_t)s[i]);
	}
}

/* Trim the fields, which TABs separate, and remove their escapes. */
static int
spell(struct listline *l, struct err *e)
{
	const char *s = l->text, *end = s + l->len, *tab;

	if (memchr(s, '\\', l->len) == NULL && memchr(s, '\t', l->len) == NULL)
		return (0);
	buf_reset(&l->plain);
	while ((tab = memchr(s, '\t', (size_t)(end - s))) != NULL) {
		add_field(&l->plain, s, (size_t)(tab - s));
		buf_addbyte(&l->plain, '\t');
		s = tab + 1;
	}
	add_field(&l->plain, s, (size_t)(end - s));
	if (buf_str(&l->plain) == NULL)
		return (err_nomem(e));
	l->text = (const char *)l->plain.data;
	l->len = l->plain.len;
	return (0);
}

/* Guess the encoding of bytes that are not UTF-8. */
static const char *
guess_encoding(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i;

	for (i = 0; i < len; i++) {
		if (p[i] < 0x80)
			continue;
		if (p[i] < 0x81 || p[i] > 0xfe || i + 1 == len ||
		    p[i + 1] < 0x40 || p[i + 1] == 0x7f || p[i + 1] == 0xff)
			return ("ISO 8859 or Windows-1252");
		i++;
	}
	return ("GBK or another East Asian encoding");
}

/* May joiner ${c} stand between the characters before and behind it? */
static int
joins(unsigned int c, unsigned int before, const char *behind, size_t len)
{
	unsigned int next;

	return ((c == ZWNJ || c == ZWJ) && before != 0 &&
		!text_isinvisible(before) && len > 0 &&
		blank_before(behind, len) == 0 &&
		utf8_next(behind, len, &next) != 0 && !text_isinvisible(next));
}

static int
check_wide(const char *s, size_t len, size_t i, unsigned int before, size_t *n,
    unsigned int *c, struct err *e)
{
	if ((*n = utf8_next(s + i, len - i, c)) == 0)
		return (err_set(e, ERR_INPUT,
		    "not UTF-8 at byte %zu (maybe %s): \"%s\"", i + 1,
		    guess_encoding(s, len), text_safe(s, len)));
	if (text_isinvisible(*c) &&
	    !joins(*c, before, s + i + *n, len - i - *n))
		return (err_set(e, ERR_INPUT,
		    "invisible character U+%04X at byte %zu: \"%s\"", *c, i + 1,
		    text_safe(s, len)));
	return (0);
}

/* Refuse bytes that are not UTF-8, and characters that nobody can see. */
static int
check_text(const char *s, size_t len, struct err *e)
{
	unsigned int c, before = 0;
	size_t i, n;

	for (i = 0; i < len; i += n, before = c) {
		n = 1;
		c = (unsigned char)s[i];
		if (c == '\0')
			return (err_set(e, ERR_INPUT,
			    "not UTF-8: NUL at byte %zu (maybe UTF-16)",
			    i + 1));
		if (c >= 0x80 && check_wide(s, len, i, before, &n, &c, e) != 0)
			return (-1);
		/* A blank is no character that could be joined. */
		if (c == ' ' || c == '\t')
			c = 0;
	}
	return (0);
}

/* Refuse a list that begins with the byte order mark of another encoding. */
static int
check_mark(const char *s, size_t len, struct err *e)
{
	static const struct {
		size_t len;
		const char *mark, *name;
	} marks[] = {{4, "\xff\xfe\0\0", "UTF-32"},
	    {4, "\0\0\xfe\xff", "UTF-32"}, {2, "\xff\xfe", "UTF-16"},
	    {2, "\xfe\xff", "UTF-16"}};
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (len >= marks[i].len &&
		    memcmp(s, marks[i].mark, marks[i].len) == 0)
			return (err_set(e, ERR_FATAL,
			    "the list is in %s: save it in UTF-8",
			    marks[i].name));
	return (0);
}

/*
 * Is the line one field of ASCII, without NUL, '#' and backslash, and without a
 * blank at either end?  Most lines are, and need no other check.
 */
static int
is_bare(const char *s, size_t len)
{
	const uint64_t high = 0x8080808080808080U;
	uint64_t word, all = 0;
	size_t i;

	if (len < sizeof(word) || !is_plain(s[0]) || !is_plain(s[len - 1]))
		return (0);
	for (i = 0; i + sizeof(word) < len; i += sizeof(word)) {
		memcpy(&word, s + i, sizeof(word));
		all |= word;
	}
	memcpy(&word, s + len - sizeof(word), sizeof(word));
	return (((all | word) & high) == 0 && memchr(s, '#', len) == NULL &&
		memchr(s, '\\', len) == NULL && memchr(s, '\0', len) == NULL &&
		memchr(s, '\t', len) == NULL);
}

int
listline_read(
    struct listline *l, const char *line, size_t len, int first, struct err *e)
{
	size_t end;

	if (is_bare(line, len)) {
		l->text = line;
		l->len = len;
		l->glued = 0;
		return (1);
	}

	if (first && check_mark(line, len, e) != 0)
		return (-1);
	if (first && len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
		line += 3;
		len -= 3;
	}
	end = find_remark(line, len);
	l->glued = end < len && end > 0 && blank_behind(line, end) == 0;
	l->text = line;
	l->len = end;
	trim(&l->text, &l->len);
	if (l->len == 0)
		return (0);
	if (check_text(l->text, l->len, e) != 0 || spell(l, e) != 0)
		return (-1);
	return (1);
}

void
listline_free(struct listline *l)
{
	buf_free(&l->plain);
}
