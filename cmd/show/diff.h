/*
 * Bytes of a package and of its base, side by side.
 */
#ifndef SHOW_DIFF_H
#define SHOW_DIFF_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "view/view.h"

/* How much is compared at once: two such buffers. */
#define DIFF_CHUNK (1U << 20)

/* Where bytes stand: in the package and in the base. */
struct spot {
	uint64_t off;
	uint64_t baseoff;
	const char *where; /* "in the ...", for a message */
};

/*
 * Are ${len} bytes of the package and of the base the same?  0, or -1 with
 * ERR_INPUT and the offset of the first that differs.  Moves ${s} behind them,
 * or to that one.
 */
int diff_bytes(struct spot *s, const uint8_t *data, const uint8_t *base,
    size_t len, struct err *e);

/* The same for what two views show; -1 also if they cannot be read. */
int diff_views(struct spot *s, struct view *v, struct view *base, uint64_t len,
    struct err *e);

#endif /* !SHOW_DIFF_H */
