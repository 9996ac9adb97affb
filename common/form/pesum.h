/*
 * The CheckSum of a PE file: FORMATS 4.7.
 */
#ifndef FORM_PESUM_H
#define FORM_PESUM_H

#include <stdint.h>

#include "plan/edits.h"

/*
 * Add to ${ed} one more edit: it updates the CheckSum ${sum} at ${off}, of a
 * file of ${size} bytes, for all edits in ${ed}.  Together these must change
 * the length by an even number.  A right CheckSum becomes the right one of the
 * new file.  A wrong CheckSum stays wrong by the same difference, so that
 * undoing the edits restores it.  0 and numbers that no file of this size has
 * stay as they are.
 */
void pesum_edit(struct edits *ed, uint64_t off, uint32_t sum, uint64_t size);

#endif /* !FORM_PESUM_H */
