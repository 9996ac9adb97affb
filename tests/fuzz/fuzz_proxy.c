/*
 * proxy: any bytes as the first bytes of a proxy.  If the parser has decided
 * after some bytes, more bytes must not change its result.
 */
#include <string.h>

#include "fuzz.h"
#include "http/proxy.h"

/* Parse a copy of the exact size: a sanitizer sees a read behind it. */
static ssize_t
parse(const uint8_t *data, size_t len, struct http_proxy *p)
{
	uint8_t *copy = malloc(len + 1);
	ssize_t n;

	if (copy == NULL)
		abort();
	if (len > 0)
		memcpy(copy + 1, data, len);
	n = http_proxy(copy + 1, len, p);
	free(copy);
	return (n);
}

static void
check_shorter(const uint8_t *data, size_t len, ssize_t whole)
{
	size_t i, step = 1 + len / 64;
	struct http_proxy p;
	ssize_t n;

	for (i = 0; i < len; i += step) {
		n = parse(data, i, &p);
		MUST(n == 0 || n == whole);
		MUST(n <= (ssize_t)i);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_proxy p, again;
	ssize_t n = parse(data, size, &p);

	check_shorter(data, size, n);
	MUST(n >= -1 && n <= (ssize_t)size);
	/* After the longest header the parser must not wait for more. */
	MUST(n != 0 || size < 16 + HTTP_PROXY_MAX);
	if (n <= 0)
		return (0);
	MUST((p.who == HTTP_PROXY_SOURCE) ==
	     (p.source.kind == ADDR_IP4 || p.source.kind == ADDR_IP6));
	MUST(parse(data, (size_t)n - 1, &again) == 0);
	MUST(parse(data, (size_t)n, &again) == n);
	MUST(again.who == p.who && addr_equal(&again.source, &p.source));
	return (0);
}
