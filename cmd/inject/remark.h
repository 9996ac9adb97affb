/*
 * What to know about a package that is right: remarks on standard error, once
 * a run.
 */
#ifndef INJECT_REMARK_H
#define INJECT_REMARK_H

#include <stdint.h>

#include "form/site.h"

/* A v4 signature lies beside ${package}, which may be NULL: it will not fit. */
void remark_idsig(const char *package);

/* A channel in a form of ${f}, in ${size} bytes, that readers do not find. */
void remark_readers(
    const struct site *site, const struct forms *f, uint64_t size);

#endif /* !INJECT_REMARK_H */
