/*
 * Base64 in the property list of a disk image: it may have white space, and is
 * changed in place.
 */
#ifndef FORM_DMGBASE64_H
#define FORM_DMGBASE64_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"
#include "util/span.h"

/*
 * Decode ${text} and append the bytes to ${out}.  White space is skipped, also
 * if it is spelled as a character reference.  Return 0, or -1 with ${e}.
 */
int dmgbase64_decode(struct span text, struct buf *out, struct err *e);

/*
 * Return where the ${n}th character begins, counted from 0 without white space;
 * text.len if there are fewer.
 */
size_t dmgbase64_digit(struct span text, size_t n);

/*
 * Change the ${len} bytes of ${text} so that the first 32 bits they encode are
 * ${x}, big-endian.  ${text} has at least six digits.  White space stays.
 */
void dmgbase64_put32(char *text, size_t len, uint32_t x);

#endif /* !FORM_DMGBASE64_H */
