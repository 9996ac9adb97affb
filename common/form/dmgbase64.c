#include <string.h>

#include "form/dmgbase64.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The value of a digit; -1 if ${c} is no digit. */
static int
value_of(char c)
{
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return (at == NULL ? -1 : (int)(at - digits));
}

/* Skip white space, also character references: Go's encoder writes &#xA;. */
static struct span
skip_space(struct span text)
{
	static const char *const space[] = {
	    " ", "\t", "\r", "\n", "&#x9;", "&#xA;", "&#xD;"};
	size_t i = 0, n;

	while (i < sizeof(space) / sizeof(space[0])) {
		n = strlen(space[i]);
		if (text.len >= n && memcmp(text.p, space[i], n) == 0) {
			text = span_skip(text, n);
			i = 0;
		} else {
			i++;
		}
	}
	return (text);
}

size_t
dmgbase64_digit(struct span text, size_t n)
{
	struct span rest = skip_space(text);

	while (rest.len > 0 && n > 0) {
		rest = skip_space(span_skip(rest, 1));
		n--;
	}
	return (text.len - rest.len);
}

/* Is ${rest} only '=', as many as complete the last four characters? */
static int
is_padding(struct span rest, size_t before)
{
	size_t n = 0;

	while (rest.len > 0 && rest.p[0] == '=') {
		rest = skip_space(span_skip(rest, 1));
		n++;
	}
	return (rest.len == 0 && n < 3 && (before + n) % 4 == 0);
}

int
dmgbase64_decode(struct span text, struct buf *out, struct err *e)
{
	struct span rest = skip_space(text);
	unsigned int bits = 0;
	int value;
	size_t n;

	for (n = 0; rest.len > 0 && rest.p[0] != '='; n++) {
		if ((value = value_of(rest.p[0])) < 0)
			return (err_set(e, ERR_INPUT, "its data is no base64"));
		bits = bits << 6 | (unsigned int)value;
		if (n % 4 != 0)
			buf_addbyte(out, (uint8_t)(bits >> (6 - n % 4 * 2)));
		rest = skip_space(span_skip(rest, 1));
	}
	if (!is_padding(rest, n))
		return (err_set(e, ERR_INPUT, "its data is no base64"));
	return (buf_ok(out, e));
}

void
dmgbase64_put32(char *text, size_t len, uint32_t x)
{
	const struct span old = {text, len};
	char *last = text + dmgbase64_digit(old, 5);
	size_t i;

	/* The sixth digit also has four bits of the next byte: keep them. */
	*last = digits[(x & 3) << 4 | ((unsigned int)value_of(*last) & 15)];
	for (i = 0; i < 5; i++)
		text[dmgbase64_digit(old, i)] = digits[x >> (26 - 6 * i) & 63];
}
