#include "util/hex.h"
#include "util/logfmt.h"

/* May ${c} stand in a name, and in a value without quotes, if it is ASCII? */
static inline int
is_bare(uint8_t c)
{
	return (c > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7f);
}

/* The length of the escape at ${s}, or 0 if it is none. */
static size_t
escape_len(const char *s, const char *end)
{
	if (end - s < 2)
		return (0);
	if (s[1] == '"' || s[1] == '\\')
		return (2);
	if (s[1] != 'x' || end - s < 4 || hex_value(s[2]) < 0 ||
	    hex_value(s[3]) < 0)
		return (0);
	return (4);
}

/* Return where the name at ${s} ends, or NULL if no name and '=' are there. */
static const char *
take_name(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && is_bare((uint8_t)*p) && (uint8_t)*p < 0x80)
		p++;
	return (p == s || p == end || *p != '=' ? NULL : p);
}

/* Return where the value at ${s} ends; bytes that are not ASCII are legal. */
static const char *
take_bare(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && is_bare((uint8_t)*p))
		p++;
	return (p == s ? NULL : p);
}

/* Return the quote that ends the value at ${s}, or NULL. */
static const char *
take_quoted(const char *s, const char *end, int *escaped)
{
	size_t n;

	while (s < end && *s != '"') {
		if (*s == '\\') {
			if ((n = escape_len(s, end)) == 0)
				return (NULL);
			*escaped = 1;
			s += n;
		} else if ((uint8_t)*s < ' ' || *s == 0x7f) {
			return (NULL);
		} else {
			s++;
		}
	}
	return (s < end ? s : NULL);
}

/* Take the space between two pairs.  Nothing may stand behind the last pair. */
static int
take_space(struct span *rest, const char *p, const char *end)
{
	if (p < end && (*p != ' ' || p + 1 == end))
		return (-1);
	p += p < end;
	rest->p = p;
	rest->len = (size_t)(end - p);
	return (1);
}

int
logfmt_next(struct span *rest, struct logfmt_pair *pair)
{
	const char *s = rest->p, *end = s + rest->len, *p;
	int quoted;

	if (rest->len == 0)
		return (0);
	if ((p = take_name(s, end)) == NULL)
		return (-1);
	pair->name = (struct span){s, (size_t)(p - s)};
	s = p + 1;
	quoted = s < end && *s == '"';
	s += quoted;
	pair->escaped = 0;
	p = quoted ? take_quoted(s, end, &pair->escaped) : take_bare(s, end);
	if (p == NULL)
		return (-1);
	pair->value = (struct span){s, (size_t)(p - s)};
	return (take_space(rest, p + quoted, end));
}

void
logfmt_unescape(struct buf *b, struct span value)
{
	const char *p = value.p, *end = p + value.len;

	while (p < end) {
		if (*p != '\\') {
			buf_addbyte(b, (uint8_t)*p++);
		} else if (p[1] != 'x') {
			buf_addbyte(b, (uint8_t)p[1]);
			p += 2;
		} else {
			buf_addbyte(
			    b, (uint8_t)((unsigned int)hex_value(p[2]) << 4 |
					 (unsigned int)hex_value(p[3])));
			p += 4;
		}
	}
}
