#include "util/endian.h"
#include "util/hex.h"
#include "util/logfmt.h"

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/*
 * Eight bytes at once, the first in the lowest bits.  A byte below ${limit}
 * gets its highest bit set by this, and a byte that is ${c}; others above the
 * first of these may get it, too, and bytes that are not ASCII.
 */
#define BELOW(word, limit) ((word) - (limit)*ONES)
#define EQUALS(word, c)    (((word) ^ (c)*ONES) - ONES)

/*
 * Return a word whose lowest bit that is set is the highest bit of the first
 * byte that ends a value without quotes, or cannot stand in it; else 0.
 */
static inline uint64_t
no_bare(uint64_t word)
{
	return ((BELOW(word, ' ' + 1) | EQUALS(word, '"') | EQUALS(word, '=') |
		    EQUALS(word, '\\')) &
		~word & HIGHS);
}

/* The same for a name. */
static inline uint64_t
no_name(uint64_t word)
{
	return (no_bare(word) | (word & HIGHS));
}

/* The same for a value in quotes. */
static inline uint64_t
no_quoted(uint64_t word)
{
	return ((BELOW(word, ' ') | EQUALS(word, '"') | EQUALS(word, '\\')) &
		~word & HIGHS);
}

/* Find the first byte from ${p} on for which ${no} is not 0, or ${end}. */
static inline const char *
skip(const char *p, const char *end, uint64_t (*no)(uint64_t word))
{
	uint64_t bad;

	for (; end - p >= 8; p += 8)
		if ((bad = no(le64dec((const uint8_t *)p))) != 0)
			return (p + (__builtin_ctzll(bad) >> 3));
	/* Where a word is filled up, there is a letter. */
	while (p < end && no((uint8_t)*p | ('a' * ONES) << 8) == 0)
		p++;
	return (p);
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
	const char *p = skip(s, end, no_name);

	return (p == s || p == end || *p != '=' ? NULL : p);
}

/* Return where the value at ${s} ends; bytes that are not ASCII are legal. */
static const char *
take_bare(const char *s, const char *end)
{
	const char *p = skip(s, end, no_bare);

	return (p == s ? NULL : p);
}

/* Return the quote that ends the value at ${s}, or NULL. */
static const char *
take_quoted(const char *s, const char *end, int *escaped)
{
	size_t n;

	for (;;) {
		s = skip(s, end, no_quoted);
		if (s == end)
			return (NULL);
		if (*s == '"')
			return (s);
		/* An escape, or else a byte that cannot stand here. */
		if (*s != '\\' || (n = escape_len(s, end)) == 0)
			return (NULL);
		*escaped = 1;
		s += n;
	}
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
logfmt_value(struct span *rest, size_t len, struct logfmt_pair *pair)
{
	const char *s = rest->p + len + 1, *end = rest->p + rest->len, *p;
	int quoted = s < end && *s == '"';

	pair->name = (struct span){rest->p, len};
	s += quoted;
	pair->escaped = 0;
	p = quoted ? take_quoted(s, end, &pair->escaped) : take_bare(s, end);
	if (p == NULL)
		return (-1);
	pair->value = (struct span){s, (size_t)(p - s)};
	return (take_space(rest, p + quoted, end));
}

int
logfmt_next(struct span *rest, struct logfmt_pair *pair)
{
	const char *end;

	if (rest->len == 0)
		return (0);
	if ((end = take_name(rest->p, rest->p + rest->len)) == NULL)
		return (-1);
	return (logfmt_value(rest, (size_t)(end - rest->p), pair));
}

int
logfmt_unescape(struct buf *b, struct span value)
{
	const char *p = value.p, *end = p + value.len;

	while (p < end) {
		if (*p != '\\') {
			buf_addbyte(b, (uint8_t)*p++);
		} else if (end - p >= 2 && (p[1] == '\\' || p[1] == '"')) {
			buf_addbyte(b, (uint8_t)p[1]);
			p += 2;
		} else if (end - p >= 4 && p[1] == 'x' &&
			   hex_value(p[2]) >= 0 && hex_value(p[3]) >= 0) {
			buf_addbyte(
			    b, (uint8_t)((unsigned int)hex_value(p[2]) << 4 |
					 (unsigned int)hex_value(p[3])));
			p += 4;
		} else {
			return (-1);
		}
	}
	return (0);
}
