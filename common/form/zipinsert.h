/*
 * The edits that put an entry at the end of a ZIP file: before its directory
 * and last in it (FORMATS 8.2).
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
 * Add to ${ed} what puts a stored entry called ${name} with ${len} bytes of
 * ${content} last, in place of ${old}, which is ours (NULL: none goes); with
 * ${name} NULL, only ${old} goes.  Make the end record at ${eocd} agree.
 * ERR_INPUT if the format cannot count or address the result, or if readers
 * would take its bytes for another record.
 */
int zipinsert_edits(const struct ziptail *t, const struct ziplast *old,
    const struct buf *name, const uint8_t *content, size_t len,
    struct edits *ed, uint8_t *eocd, struct err *e);

#endif /* !FORM_ZIPINSERT_H */
