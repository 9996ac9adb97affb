/*
 * pct: any bytes as text to encode, and, if their codes are whole, as text to
 * decode and to bring into the canonical spelling.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "util/pct.h"

/* To encode and then decode must give the same bytes. */
static void
check_encode(const char *s, size_t len)
{
	struct buf code = BUF_INIT;
	char *back;
	size_t i;

	pct_encode(&code, s, len);
	MUST(!code.failed && code.len >= len && code.len <= 3 * len);
	for (i = 0; i < code.len; i++)
		MUST(code.data[i] == '%' ||
		     pct_is((char)code.data[i], PCT_UNRESERVED));
	MUST((back = malloc(code.len + 1)) != NULL);
	MUST(pct_decode(back, (char *)code.data, code.len) == len);
	MUST(len == 0 || memcmp(back, s, len) == 0);
	free(back);
	buf_free(&code);
}

static int
is_whole(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (s[i] == '%' && pct_isbroken(s + i, len - i))
			return (0);
	return (1);
}

/* The canonical spelling must stay as it is, and mean the same bytes. */
static void
check_canon(const char *s, size_t len)
{
	struct buf one = BUF_INIT, two = BUF_INIT;
	char *a, *b;
	size_t n;

	pct_canon(&one, s, len);
	pct_canon(&two, (char *)one.data, one.len);
	MUST(one.len == two.len &&
	     (one.len == 0 || memcmp(one.data, two.data, one.len) == 0));
	MUST(
	    (a = malloc(len + 1)) != NULL && (b = malloc(one.len + 1)) != NULL);
	n = pct_decode(a, s, len);
	MUST(pct_decode(b, (char *)one.data, one.len) == n);
	MUST(n == 0 || memcmp(a, b, n) == 0);
	free(a);
	free(b);
	buf_free(&one);
	buf_free(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;

	if (size == 0)
		return (0);
	check_encode(s, size);
	if (is_whole(s, size))
		check_canon(s, size);
	return (0);
}
