/*
 * A range of bytes as the user asks for it, before the size of the package is
 * known (RFC 9110 section 14.1.1).
 */
#ifndef WEB_RANGESPEC_H
#define WEB_RANGESPEC_H

#include <stdint.h>

#include "util/err.h"

struct rangespec {
	int whole;      /* the whole package, which may be empty */
	int from_end;   /* else: the last ${last} bytes */
	uint64_t first; /* else: [first, last], with first <= last */
	uint64_t last;  /* UINT64_MAX: to the end */
};

/*
 * Set ${first} and ${len} to the bytes of the range in a package of ${size}
 * bytes.  ERR_INPUT if there are none, unless r->whole is set.
 */
int rangespec_clamp(const struct rangespec *r, uint64_t size, uint64_t *first,
    uint64_t *len, struct err *e);

#endif /* !WEB_RANGESPEC_H */
