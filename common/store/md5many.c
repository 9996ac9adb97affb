#include "store/md5many.h"
#include "util/endian.h"

#define FEW   3  /* streams that it pays for */
#define WORDS 16 /* of a block */

/* One word of each stream; no parameter, as its passing depends on the CPU. */
typedef uint32_t words __attribute__((vector_size(4 * MD5MANY_MAX)));

/* RFC 1321 section 3.4: what it calls T, and the functions. */
static const uint32_t sine[64] = {0xd76aa478, 0xe8c7b756, 0x242070db,
    0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8,
    0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e,
    0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d,
    0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87,
    0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942,
    0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60,
    0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
    0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7,
    0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1, 0x6fa87e4f,
    0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
    0xeb86d391};

#define F(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define G(x, y, z) ((y) ^ ((z) & ((x) ^ (y))))
#define H(x, y, z) ((x) ^ (y) ^ (z))
#define I(x, y, z) ((y) ^ ((x) | ~(z)))

/* One step, with word ${k}, and as the ${i}th of all. */
#define STEP(f, a, b, c, d, k, s, i)                                           \
	do {                                                                   \
		(a) += f(b, c, d) + x[(k) % WORDS] + sine[i];                  \
		(a) = (b) + ((a) << (s) | (a) >> (32 - (s)));                  \
	} while (0)

/* The round from step ${at} on, whose words are ${first}, ${first} + ${by}. */
#define ROUND(f, at, first, by, s1, s2, s3, s4)                                \
	for (i = 0; i < WORDS; i += 4) {                                       \
		k = (first) + (by)*i;                                          \
		STEP(f, a, b, c, d, k, s1, (at) + i);                          \
		STEP(f, d, a, b, c, k + (by), s2, (at) + i + 1);               \
		STEP(f, c, d, a, b, k + 2 * (by), s3, (at) + i + 2);           \
		STEP(f, b, c, d, a, k + 3 * (by), s4, (at) + i + 3);           \
	}

/* A block of each stream. */
static void
digest_block(words state[4], const uint8_t *const data[MD5MANY_MAX], size_t at)
{
	words a = state[0], b = state[1], c = state[2], d = state[3], x[WORDS];
	size_t i, k;

	for (i = 0; i < WORDS; i++, at += 4)
		x[i] = (words){le32dec(data[0] + at), le32dec(data[1] + at),
		    le32dec(data[2] + at), le32dec(data[3] + at),
		    le32dec(data[4] + at), le32dec(data[5] + at),
		    le32dec(data[6] + at), le32dec(data[7] + at)};
	ROUND(F, 0, 0, 1, 7, 12, 17, 22)
	ROUND(G, 16, 1, 5, 5, 9, 14, 20)
	ROUND(H, 32, 5, 3, 4, 11, 16, 23)
	ROUND(I, 48, 0, 7, 6, 10, 15, 21)
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

/* ${n} blocks of each stream; what there is no stream for is the first again. */
static void
digest_blocks(struct md5_ctx *const ctx[], const uint8_t *const data[],
    size_t n, size_t blocks)
{
	const uint8_t *from[MD5MANY_MAX];
	words state[4];
	size_t i, j;

	for (i = 0; i < MD5MANY_MAX; i++) {
		from[i] = data[i < n ? i : 0];
		for (j = 0; j < 4; j++)
			state[j][i] = ctx[i < n ? i : 0]->state[j];
	}
	for (i = 0; i < blocks; i++)
		digest_block(state, from, i * MD5_BLOCK_SIZE);
	for (i = 0; i < n; i++) {
		for (j = 0; j < 4; j++)
			ctx[i]->state[j] = state[j][i];
		ctx[i]->count += blocks;
	}
}

void
md5many_update(struct md5_ctx *const ctx[], const uint8_t *const data[],
    size_t n, size_t len)
{
	size_t i, blocks = len / MD5_BLOCK_SIZE, done;

	/* Alone, or with half a block kept already, it is one by one. */
	for (i = 0; i < n; i++)
		if (n < FEW || ctx[i]->index != 0)
			blocks = 0;
	if (blocks > 0)
		digest_blocks(ctx, data, n, blocks);
	done = blocks * MD5_BLOCK_SIZE;
	for (i = 0; i < n; i++)
		md5_update(ctx[i], len - done, data[i] + done);
}
