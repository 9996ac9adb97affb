#include <string.h>

#include "form/veritytree.h"

/* Eight bytes of zeros stand before each page that is digested. */
static const uint8_t salt[8];

static void
begin_page(struct sha256_ctx *ctx)
{
	sha256_init(ctx);
	sha256_update(ctx, sizeof(salt), salt);
}

void
veritytree_init(struct veritytree *t)
{
	memset(t, 0, sizeof(*t));
	begin_page(&t->page);
}

static void add_digest(
    struct veritytree *t, size_t level, const uint8_t *digest);

/* Fill up the page of level ${i} with zeros; digest it into the next level. */
static void
close_level(struct veritytree *t, size_t i)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	memset(t->level[i].page + t->level[i].fill, 0,
	    VERITYTREE_PAGE - t->level[i].fill);
	begin_page(&ctx);
	sha256_update(&ctx, VERITYTREE_PAGE, t->level[i].page);
	sha256_digest(&ctx, sizeof(digest), digest);
	t->level[i].fill = 0;
	add_digest(t, i + 1, digest);
}

static void
add_digest(struct veritytree *t, size_t level, const uint8_t *digest)
{
	memcpy(t->level[level].page + t->level[level].fill, digest,
	    SHA256_DIGEST_SIZE);
	t->level[level].fill += SHA256_DIGEST_SIZE;
	t->level[level].n++;
	if (t->level[level].fill == VERITYTREE_PAGE)
		close_level(t, level);
}

static void
close_page(struct veritytree *t)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_digest(&t->page, sizeof(digest), digest);
	begin_page(&t->page);
	t->fill = 0;
	add_digest(t, 0, digest);
}

void
veritytree_update(struct veritytree *t, const uint8_t *data, size_t len)
{
	size_t n;

	for (; len > 0; data += n, len -= n) {
		n = VERITYTREE_PAGE - t->fill;
		if (n > len)
			n = len;
		sha256_update(&t->page, n, data);
		t->fill += n;
		if (t->fill == VERITYTREE_PAGE)
			close_page(t);
	}
}

void
veritytree_root(struct veritytree *t, uint8_t root[SHA256_DIGEST_SIZE])
{
	static const uint8_t zero[VERITYTREE_PAGE];
	size_t i = 0;

	if (t->fill > 0)
		veritytree_update(t, zero, VERITYTREE_PAGE - t->fill);
	/* The digest of the only page of a level is the root. */
	do {
		if (t->level[i].fill > 0)
			close_level(t, i);
		i++;
	} while (t->level[i].n > 1);
	memcpy(root, t->level[i].page, SHA256_DIGEST_SIZE);
}
