/*
 * The verity digest of a package (FORMATS 2.3): the root of a tree of SHA-256
 * digests over its pages of 4096 bytes, made while the bytes arrive.
 */
#ifndef FORM_VERITYTREE_H
#define FORM_VERITYTREE_H

#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>

#define VERITYTREE_PAGE   4096
#define VERITYTREE_LEVELS 8 /* enough for 2^61 bytes */

struct veritytree {
	struct sha256_ctx page; /* the page that is being filled */
	size_t fill;            /* its bytes so far */
	struct {
		uint8_t page[VERITYTREE_PAGE]; /* digests of the level below */
		size_t fill;                   /* bytes of it */
		uint64_t n;                    /* digests so far, in all */
	} level[VERITYTREE_LEVELS];
};

void veritytree_init(struct veritytree *t);

/* Take the next ${len} bytes. */
void veritytree_update(struct veritytree *t, const uint8_t *data, size_t len);

/* Set ${root}, once, after one byte or more.  Zeros fill up the last page. */
void veritytree_root(struct veritytree *t, uint8_t root[SHA256_DIGEST_SIZE]);

#endif /* !FORM_VERITYTREE_H */
