/*
 * Omaha's tag, which the updaters of Chromium and of other programs read
 * (FORMATS 4.5): 12 bytes of magic, the length of the text in 16 bits,
 * big-endian, and the text.
 */
#ifndef FORM_OMAHATAG_H
#define FORM_OMAHATAG_H

#include <stddef.h>
#include <stdint.h>

#define OMAHATAG_MAGIC     "Gact2.0Omaha"
#define OMAHATAG_MAGIC_LEN 12
#define OMAHATAG_HEAD      14    /* bytes before the text */
#define OMAHATAG_MAX       65534 /* bytes of text; readers accept no more */

/* Return where the last magic in ${p} begins; ${len} if there is none. */
size_t omahatag_last(const uint8_t *p, size_t len);

/*
 * Return the length of the tag at the start of ${p}, head included; 0 if there
 * is no magic, or if the text ends behind ${len}.
 */
size_t omahatag_len(const uint8_t *p, size_t len);

/* Are all bytes 0? */
int omahatag_isfill(const uint8_t *p, size_t len);

/*
 * Return the length of a buffer for a tag that begins at ${at}, as Chromium's
 * certificate_tag prepares it: 256 to 65535 bytes in an extension of a
 * certificate that signs nothing (FORMATS 4.5, 5.2).  Return 0 if there is no
 * buffer, or if it ends behind ${len}.
 */
size_t omahatag_prepared(const uint8_t *p, size_t len, size_t at);

#endif /* !FORM_OMAHATAG_H */
