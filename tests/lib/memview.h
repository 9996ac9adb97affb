/*
 * A view of bytes in memory, for unit tests and fuzzers.
 */
#ifndef MEMVIEW_H
#define MEMVIEW_H

#include <string.h>

#include "view/view.h"

static inline int
memview_fetch(
    void *cookie, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	(void)e;
	memcpy(data, (const uint8_t *)cookie + off, len);
	return (0);
}

/* A view of the ${len} bytes at ${data}, which are borrowed. */
static inline void
memview(struct view *v, const void *data, size_t len)
{
	view_custom(v, len, memview_fetch, (void *)(uintptr_t)data);
}

#endif /* !MEMVIEW_H */
