/*
 * A plan: the pieces of a channel package in output order, each a range of the
 * base or literal bytes.  It is a pure function of the edits and the size of
 * the base, so it is the same on every node and for ever.  Its executors need
 * not know what a package is.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "plan/edits.h"
#include "util/buf.h"
#include "util/err.h"

enum piece_kind { PIECE_BASE, PIECE_LIT };

struct piece {
	enum piece_kind kind;
	uint64_t out;       /* where it begins in the output */
	uint64_t len;       /* bytes; never 0 */
	uint64_t off;       /* PIECE_BASE: where it begins in the base */
	const uint8_t *lit; /* PIECE_LIT: its bytes, owned by the plan */
};

struct plan {
	struct piece *piece;
	size_t n;
	uint64_t size;      /* of the output, in bytes */
	uint64_t basesize;  /* of the base, in bytes */
	struct edits edits; /* what it was compiled from */
};

/* A SHA-256 digest that identifies all bytes of a base: see form/site.h. */
#define PLAN_IDENT_LEN 32

/* A quoted entity tag with its NUL: 128 bits in hexadecimal. */
#define PLAN_ETAG_LEN 35

/*
 * Compile ${ed}, in any order but without overlap, for a base of ${basesize}
 * bytes.  The order of two insertions at one offset is not defined.  ${p} takes
 * the memory of ${ed}, which is left empty, also on failure.  Return 0, or -1
 * with the reason in ${e} and nothing to free: ERR_INPUT if edits overlap, lie
 * outside the base or make more than INT64_MAX bytes.  O(n log n) for n edits.
 */
int plan_compile(
    struct plan *p, struct edits *ed, uint64_t basesize, struct err *e);

/* The index of the piece that holds output byte ${out} < p->size.  O(log n). */
size_t plan_find(const struct plan *p, uint64_t out);

/*
 * The part of piece ${i} inside the output range [first, first + len), which
 * must contain a byte of the piece.
 */
struct piece plan_clip(
    const struct plan *p, size_t i, uint64_t first, uint64_t len);

/*
 * Append the printed form: one line a piece, "base OFFSET LENGTH" or
 * "lit HEX" (lower case).
 */
void plan_print(const struct plan *p, struct buf *out);

/*
 * Write the strong entity tag (RFC 9110 section 8.8.3) of the output: a digest
 * of the base's ${ident} and the pieces.  Another output has another tag.
 */
void plan_etag(const struct plan *p, const uint8_t ident[PLAN_IDENT_LEN],
    char etag[PLAN_ETAG_LEN]);

/* Free what the plan owns. */
void plan_free(struct plan *p);

#endif /* !PLAN_PLAN_H */
