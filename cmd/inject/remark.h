/*
 * Remarks on standard error about packages that are correct.  A run calls each
 * function once.
 */
#ifndef INJECT_REMARK_H
#define INJECT_REMARK_H

#include <stdint.h>

#include "form/site.h"

/*
 * If the file ${package}.idsig exists (APK signature scheme v4), warn that the
 * result does not fit it.  ${package} may be NULL.
 */
void remark_idsig(const char *package);

/*
 * Warn of each form of ${f} whose reader libraries will not find the channel in
 * a package of ${size} bytes (site_readable).
 */
void remark_readers(
    const struct site *site, const struct forms *f, uint64_t size);

#endif /* !INJECT_REMARK_H */
