/*
 * The CheckSum of a PE file: FORMATS 4.7.
 */
#ifndef FORM_PESUM_H
#define FORM_PESUM_H

#include <stdint.h>

#include "plan/edits.h"

/*
 * Add to ${ed} the edit of the CheckSum ${sum} at ${off}, of a file of ${size}
 * bytes, that all its edits make necessary; those that change the length must
 * do so by an even number.  A right sum stays right.  A wrong one stays wrong,
 * by the same difference, so that to undo the edits gives it back; 0, and
 * numbers that no file of this size has, stay as they are.
 */
void pesum_edit(struct edits *ed, uint64_t off, uint32_t sum, uint64_t size);

#endif /* !FORM_PESUM_H */
