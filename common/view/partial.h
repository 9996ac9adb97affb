/*
 * A view over the bytes of a source that are at hand.  A read of others fails,
 * and says which bytes are wanted: whoever scans adds them, and scans again
 * from the start.  So a scan needs no thread that waits.
 */
#ifndef VIEW_PARTIAL_H
#define VIEW_PARTIAL_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "view/view.h"

struct partial_extent {
	uint64_t off;
	size_t len;
	uint8_t *data;
};

/* Owns the bytes that were added. */
struct partial {
	uint64_t size; /* of the source */
	struct partial_extent *extent;
	size_t n;
	/* The last read failed for the lack of bytes [off, off + len). */
	int is_missing;
	uint64_t off;
	size_t len;
};

/* Begin with no byte of a source of ${size} bytes at hand. */
void partial_init(struct partial *p, uint64_t size);

/*
 * Make a view over ${p}.  A read of bytes that are not at hand is ERR_TEMP, and
 * sets p->is_missing.  The more often that happens, the more bytes around those
 * of the read are wanted: few rounds are needed however much is read.
 */
void partial_view(struct partial *p, struct view *v);

/*
 * Add the bytes [p->off, p->off + p->len), which were missing.  They are
 * copied.
 */
int partial_add(struct partial *p, const uint8_t *data, struct err *e);

/* Free the bytes. */
void partial_free(struct partial *p);

#endif /* !VIEW_PARTIAL_H */
