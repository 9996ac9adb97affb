#include "form/chunks.h"
#include "util/endian.h"

static void
hash_update(const struct chunks *c, union chunks_ctx *ctx, const uint8_t *data,
    size_t len)
{
	if (c->hash == CHUNKS_SHA512)
		sha512_update(&ctx->sha512, len, data);
	else
		sha256_update(&ctx->sha256, len, data);
}

/* Begin a digest with a type byte and a number (FORMATS 2.3). */
static void
hash_begin(
    const struct chunks *c, union chunks_ctx *ctx, uint8_t what, uint32_t n)
{
	uint8_t head[5];

	if (c->hash == CHUNKS_SHA512)
		sha512_init(&ctx->sha512);
	else
		sha256_init(&ctx->sha256);
	head[0] = what;
	le32enc(head + 1, n);
	hash_update(c, ctx, head, sizeof(head));
}

static size_t
hash_finish(const struct chunks *c, union chunks_ctx *ctx, uint8_t *digest)
{
	if (c->hash == CHUNKS_SHA512) {
		sha512_digest(&ctx->sha512, SHA512_DIGEST_SIZE, digest);
		return (SHA512_DIGEST_SIZE);
	}
	sha256_digest(&ctx->sha256, SHA256_DIGEST_SIZE, digest);
	return (SHA256_DIGEST_SIZE);
}

void
chunks_init(struct chunks *c, enum chunks_hash hash, uint32_t n)
{
	c->hash = hash;
	c->left = 0;
	hash_begin(c, &c->all, 0x5a, n);
}

uint64_t
chunks_count(uint64_t len)
{
	return (len / CHUNKS_LEN + (len % CHUNKS_LEN != 0));
}

void
chunks_update(struct chunks *c, const uint8_t *data, size_t len, uint64_t rest)
{
	uint8_t digest[SHA512_DIGEST_SIZE];
	size_t n;

	for (; len > 0; data += n, len -= n, rest -= n) {
		if (c->left == 0) {
			c->left = rest < CHUNKS_LEN ? (size_t)rest : CHUNKS_LEN;
			hash_begin(c, &c->chunk, 0xa5, (uint32_t)c->left);
		}
		n = len < c->left ? len : c->left;
		hash_update(c, &c->chunk, data, n);
		c->left -= n;
		if (c->left == 0)
			hash_update(c, &c->all, digest,
			    hash_finish(c, &c->chunk, digest));
	}
}

size_t
chunks_digest(struct chunks *c, uint8_t digest[SHA512_DIGEST_SIZE])
{
	return (hash_finish(c, &c->all, digest));
}
