/*
 * The JSON form of a plan (chanpack-plan.5), as text: its pieces, and what else
 * goes beside them.  The same plan has the same text, byte for byte, in every
 * program.  Failed allocations are remembered in the buffer.
 */
#ifndef PLAN_PLANJSON_H
#define PLAN_PLANJSON_H

#include <stddef.h>
#include <stdint.h>

#include "plan/plan.h"
#include "util/buf.h"

/* What a plan may have at most: pieces, and bytes of the whole text. */
#define PLANJSON_PIECES 64
#define PLANJSON_MAX    (1U << 20)

/*
 * Append ${s} as a JSON string, with its quotes.  Bytes that are not UTF-8 fail
 * as an allocation does.
 */
void planjson_string(struct buf *out, const char *s, size_t len);

/* Append ${digest} as a JSON string of lower-case digits. */
void planjson_digest(struct buf *out, const uint8_t digest[PLAN_IDENT_LEN]);

/*
 * Append the array of the pieces: {"base":[OFFSET,LENGTH]} or {"lit":"BASE64"}
 * each, with padding (RFC 4648 section 4).  No limit is checked.
 */
void planjson_pieces(struct buf *out, const struct plan *p);

#endif /* !PLAN_PLANJSON_H */
