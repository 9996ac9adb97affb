#include <string.h>

#include "util/hex.h"
#include "util/pct.h"

/* Each class includes the one before it. */
#define B (PCT_URL | PCT_PLAIN) /* brackets */
#define Q (PCT_QUERY | B)       /* question mark */
#define P (PCT_PATH | Q)        /* '@' and '/' */
#define C (PCT_USERINFO | P)    /* colon */
#define S (PCT_REGNAME | C)     /* sub-delims and '%' */
#define U (PCT_UNRESERVED | S)
#define X (S ^ PCT_PLAIN) /* '%' */

/* clang-format off */
const uint8_t pct_class[256] = {
	/*       0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f */
	[0x20] = 0, S, 0, 0, S, X, S, S, S, S, S, S, S, U, U, P,
	[0x30] = U, U, U, U, U, U, U, U, U, U, C, S, 0, S, 0, Q,
	[0x40] = P, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
	[0x50] = U, U, U, U, U, U, U, U, U, U, U, B, 0, B, 0, U,
	[0x60] = 0, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
	[0x70] = U, U, U, U, U, U, U, U, U, U, U, 0, 0, 0, U, 0,
};
/* clang-format on */

int
pct_isbroken(const char *s, size_t len)
{
	return (len < 3 || hex_value(s[1]) < 0 || hex_value(s[2]) < 0);
}

uint8_t
pct_byte(const char *s)
{
	return ((uint8_t)((unsigned int)hex_value(s[1]) << 4 |
			  (unsigned int)hex_value(s[2])));
}

/* Write the code of ${c} at ${p}, which has room for three characters. */
static inline uint8_t *
put_code(uint8_t *p, uint8_t c)
{
	static const char digits[] = "0123456789ABCDEF";

	*p++ = '%';
	*p++ = (uint8_t)digits[c >> 4];
	*p++ = (uint8_t)digits[c & 0x0f];
	return (p);
}

/* Write ${c} at ${p}: plain if it is unreserved, else its code. */
static inline uint8_t *
put_byte(uint8_t *p, uint8_t c)
{
	if (!pct_is((char)c, PCT_UNRESERVED))
		return (put_code(p, c));
	*p++ = c;
	return (p);
}

/* Room for ${len} bytes, all of them encoded; NULL if there is none. */
static uint8_t *
room(struct buf *out, size_t len)
{
	if (len > SIZE_MAX / 3)
		out->failed = 1;
	return (buf_room(out, 3 * len));
}

void
pct_addcode(struct buf *out, uint8_t byte)
{
	uint8_t *p = room(out, 1);

	if (p != NULL)
		out->len += (size_t)(put_code(p, byte) - p);
}

void
pct_encode(struct buf *out, const char *s, size_t len)
{
	uint8_t *p, *start;
	size_t i;

	if (len == 0 || (start = room(out, len)) == NULL)
		return;
	for (i = 0, p = start; i < len; i++)
		p = put_byte(p, (uint8_t)s[i]);
	out->len += (size_t)(p - start);
}

void
pct_encodepath(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len, *slash;

	while ((slash = memchr(s, '/', (size_t)(end - s))) != NULL) {
		pct_encode(out, s, (size_t)(slash - s));
		buf_addbyte(out, '/');
		s = slash + 1;
	}
	pct_encode(out, s, (size_t)(end - s));
}

void
pct_canon(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len;
	uint8_t *p, *start, c;

	if (len == 0 || (start = room(out, len)) == NULL)
		return;
	for (p = start; s < end;) {
		if (*s == '/') {
			*p++ = (uint8_t)*s++;
			continue;
		}
		s += pct_next(s, &c);
		p = put_byte(p, c);
	}
	out->len += (size_t)(p - start);
}

size_t
pct_decode(char *out, const char *s, size_t len)
{
	const char *end = s + len;
	char *start = out;
	uint8_t c;

	if (memchr(s, '%', len) == NULL) {
		memcpy(out, s, len);
		return (len);
	}
	while (s < end) {
		s += pct_next(s, &c);
		*out++ = (char)c;
	}
	return ((size_t)(out - start));
}
