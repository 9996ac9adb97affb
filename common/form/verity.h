/*
 * Does an APK signature name a verity digest?  Only then must the signing
 * block begin on a page and fill whole pages (FORMATS 2.3, 2.4).
 */
#ifndef FORM_VERITY_H
#define FORM_VERITY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Look through the signers in the value of a v2, v3 or v3.1 pair.  Returns 1
 * if one names a verity digest (algorithm 0x0421, 0x0423 or 0x0425), 0 if
 * none does, -1 if the value is not a sequence of signers.
 */
int verity_named(const uint8_t *value, size_t len);

#endif /* !FORM_VERITY_H */
