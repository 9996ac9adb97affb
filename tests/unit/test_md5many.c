/*
 * MD5 of several streams at a time is that of each by itself.
 */
#include <stdlib.h>

#include "check.h"
#include "store/md5many.h"

#define ROOM 4096

static uint8_t bytes[MD5MANY_MAX][ROOM];

static void
fill(void)
{
	uint32_t x = 1;
	size_t i;

	for (i = 0; i < sizeof(bytes); i++) {
		x = x * 1664525 + 1013904223;
		bytes[i / ROOM][i % ROOM] = (uint8_t)(x >> 24);
	}
}

/* Are the digests of ${n} streams, given in two pieces, what nettle gives? */
static int
is_same(size_t n, size_t one, size_t two)
{
	struct md5_ctx ctx[MD5MANY_MAX], plain, *to[MD5MANY_MAX] = {NULL};
	const uint8_t *first[MD5MANY_MAX] = {NULL};
	const uint8_t *second[MD5MANY_MAX] = {NULL};
	uint8_t got[MD5_DIGEST_SIZE], want[MD5_DIGEST_SIZE];
	size_t i;
	int same = 1;

	for (i = 0; i < n; i++) {
		md5_init(&ctx[i]);
		to[i] = &ctx[i];
		first[i] = bytes[i];
		second[i] = bytes[i] + one;
	}
	md5many_update(to, first, n, one);
	md5many_update(to, second, n, two);
	for (i = 0; i < n; i++) {
		md5_init(&plain);
		md5_update(&plain, one + two, bytes[i]);
		md5_digest(&plain, sizeof(want), want);
		md5_digest(&ctx[i], sizeof(got), got);
		same &= memcmp(got, want, sizeof(want)) == 0;
	}
	return (same);
}

int
main(void)
{
	static const size_t len[] = {0, 1, 63, 64, 65, 128, 1000, 2048};
	size_t n, i, j;

	fill();
	for (n = 1; n <= MD5MANY_MAX; n++)
		for (i = 0; i < sizeof(len) / sizeof(len[0]); i++)
			for (j = 0; j < sizeof(len) / sizeof(len[0]); j++)
				check_row(is_same(n, len[i], len[j]),
				    "%zu streams of %zu and %zu bytes", n,
				    len[i], len[j]);
	return (check_done());
}
