/*
 * The edits that put an entry at the end of a ZIP file: last before the
 * directory, and last in it (FORMATS 8.2).
 */
#ifndef FORM_ZIPINSERT_H
#define FORM_ZIPINSERT_H

#include <stddef.h>
#include <stdint.h>

#include "form/ziplast.h"
#include "form/ziptail.h"
#include "plan/edits.h"
#include "util/buf.h"
#include "util/err.h"

/*
 * Add to ${ed} the edits that put a stored entry called ${name}, with ${len}
 * bytes of ${content}, at the end.  The entry replaces ${old}, which is ours
 * (NULL: none is replaced); if ${name} is NULL, ${old} is only removed.  Change
 * the EOCD at ${eocd} to agree.  Return 0, or -1 with ERR_INPUT if the format
 * cannot count or address the result, or if readers would take its bytes for
 * another record; then ${ed} and ${eocd} are undefined.
 */
int zipinsert_edits(const struct ziptail *t, const struct ziplast *old,
    const struct buf *name, const uint8_t *content, size_t len,
    struct edits *ed, uint8_t *eocd, struct err *e);

#endif /* !FORM_ZIPINSERT_H */
