/*
 * Base64 as it stands in the property list of a disk image: with white space,
 * and to be changed where it stands.
 */
#ifndef FORM_DMGBASE64_H
#define FORM_DMGBASE64_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"
#include "util/span.h"

/*
 * Append to ${out} what ${text} encodes in base64.  White space in ${text} is
 * skipped, also if it is spelled as a character reference.  Return 0, or -1
 * with ${e}.
 */
int dmgbase64_decode(struct span text, struct buf *out, struct err *e);

/*
 * Return where the ${n}th character of ${text} that is no white space begins,
 * counted from 0; text.len if there are not so many.
 */
size_t dmgbase64_digit(struct span text, size_t n);

/*
 * Make ${x} the first 32 bits, big-endian, of what ${text} of ${len} bytes
 * encodes: six digits at least.  White space stays.
 */
void dmgbase64_put32(char *text, size_t len, uint32_t x);

#endif /* !FORM_DMGBASE64_H */
