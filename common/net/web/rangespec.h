/*
 * A range of bytes as it is asked for, before the size of the package is
 * known (RFC 9110 section 14.1.1).
 */
#ifndef WEB_RANGESPEC_H
#define WEB_RANGESPEC_H

#include <stdint.h>

#include "util/err.h"

struct rangespec {
	int whole;      /* the package: an empty one as well */
	int from_end;   /* else the last ${last} bytes */
	uint64_t first; /* else [first, last] */
	uint64_t last;  /* UINT64_MAX: to the end */
};

/*
 * Which bytes of ${size}: [first, first + len).  ERR_INPUT if there is none,
 * but for the whole.
 */
int rangespec_clamp(const struct rangespec *r, uint64_t size, uint64_t *first,
    uint64_t *len, struct err *e);

#endif /* !WEB_RANGESPEC_H */
