/*
 * Identifies a download: parts with the same identity belong to one download if
 * they are near in time.
 */
#ifndef REPORT_IDENTITY_H
#define REPORT_IDENTITY_H

#include <stdint.h>

#include "report/fields.h"
#include "util/buf.h"

/*
 * Set ${id} to the first 16 bytes of the SHA-256 of: the size ${total} of the
 * package, the client's address, the start of its user agent, and key, channel,
 * form and extras, except a token.  The result is the same for every log and
 * node.  ${room} is a work buffer; if it has failed afterwards, ${id} is wrong.
 */
void identity_make(
    const struct fields *f, uint64_t total, struct buf *room, uint64_t id[2]);

#endif /* !REPORT_IDENTITY_H */
