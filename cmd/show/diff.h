/*
 * Compares bytes of a package with bytes of its base.
 */
#ifndef SHOW_DIFF_H
#define SHOW_DIFF_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "view/view.h"

/* Bytes that are compared at once, of the package and of the base. */
#define DIFF_CHUNK (1U << 20)

/* The offsets of the same bytes in the package and in the base. */
struct spot {
	uint64_t off;
	uint64_t baseoff;
	const char *where; /* "in the ...", for a message */
};

/*
 * Compare ${len} bytes of the package at ${data} with the base's at ${base}.
 * Return 0 and move ${s} behind these bytes; or -1 with ERR_INPUT, the first
 * offset that differs in ${e}, and ${s} moved there.
 */
int diff_bytes(struct spot *s, const uint8_t *data, const uint8_t *base,
    size_t len, struct err *e);

/* As diff_bytes, for two views from ${s} on; -1 also if a read fails. */
int diff_views(struct spot *s, struct view *v, struct view *base, uint64_t len,
    struct err *e);

#endif /* !SHOW_DIFF_H */
