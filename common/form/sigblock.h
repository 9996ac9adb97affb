/*
 * The APK Signing Block (FORMATS 2.1 to 2.4): a sequence of id-value pairs
 * right before the central directory.  No v2 or v3 signature covers its bytes,
 * so pairs may be added and removed if the block's start stays where it is.
 */
#ifndef FORM_SIGBLOCK_H
#define FORM_SIGBLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "form/zip.h"
#include "util/err.h"
#include "view/view.h"

/* The last bytes of the block. */
#define SIGBLOCK_MAGIC     "APK Sig Block 42"
#define SIGBLOCK_MAGIC_LEN 16

/*
 * Bytes around the pairs (two sizes and the magic); behind the pairs; and
 * before the value in a pair.
 */
#define SIGBLOCK_FRAME 32
#define SIGBLOCK_FOOT  24
#define SIGPAIR_FRAME  12

/* A larger block is refused: it is read into memory whole. */
#define SIGBLOCK_MAX (16U << 20)

struct sigpair {
	uint32_t id;
	size_t at;  /* offset of the pair in the block */
	size_t len; /* of the whole pair: SIGPAIR_FRAME and its value */
};

/* Owns its memory. */
struct sigblock {
	uint64_t off;  /* where it begins in the file */
	size_t len;    /* of the whole block: up to the central directory */
	uint8_t *data; /* its bytes */
	struct sigpair *pair; /* all pairs, in file order */
	size_t n;
	/*
	 * The padding that may be carved: the last pair of a block of whole
	 * pages, if it is a padding pair of zeros.  NULL if there is none.  In
	 * other padding, somebody chose the bytes or the place.
	 */
	const struct sigpair *spare;
	int signature; /* has a pair of an APK signature scheme */
	int padding;   /* has a padding pair */
	int verity;    /* a signer names a verity digest (FORMATS 2.4) */
};

/* Return 1 if the block's magic is there, 0 if not, or -1 with ${e}. */
int sigblock_bid(struct view *v, const struct zip *z, struct err *e);

/*
 * Read and check the block, after sigblock_bid gave 1.  Return 0, and
 * sigblock_free frees ${b}; or -1 with ERR_INPUT if the block breaks Android's
 * rules or is longer than SIGBLOCK_MAX.  Reads the block once.
 */
int sigblock_read(
    struct sigblock *b, struct view *v, const struct zip *z, struct err *e);

/* As sigblock_read, but ignore the signatures: the last three fields are 0. */
int sigblock_pairs(
    struct sigblock *b, struct view *v, const struct zip *z, struct err *e);

/* Return the last pair with ${id}, which channel readers use; or NULL. */
const struct sigpair *sigblock_find(const struct sigblock *b, uint32_t id);

/* Return the first pair with ${id}, which Android uses; or NULL. */
const struct sigpair *sigblock_first(const struct sigblock *b, uint32_t id);

/* Return the value of a pair: p->len - SIGPAIR_FRAME bytes, borrowed. */
const uint8_t *sigblock_value(
    const struct sigblock *b, const struct sigpair *p);

/* Free what the block owns. */
void sigblock_free(struct sigblock *b);

#endif /* !FORM_SIGBLOCK_H */
