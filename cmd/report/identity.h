/*
 * Who downloads what: parts with the same identity are parts of one download,
 * if they are near in time.
 */
#ifndef REPORT_IDENTITY_H
#define REPORT_IDENTITY_H

#include <stdint.h>

#include "report/fields.h"
#include "util/buf.h"

/*
 * Set ${id} to half of the SHA-256 of the client's address, the first bytes of
 * its user agent, the key, channel, extras and form, but for a token, and the
 * size ${total} of the package: the same for every log and node.  ${room} is
 * used for the text.
 */
void identity_make(
    const struct fields *f, uint64_t total, struct buf *room, uint64_t id[2]);

#endif /* !REPORT_IDENTITY_H */
