/*
 * Text from outside: whether it is UTF-8, and how to show it safely.
 */
#ifndef UTIL_TEXT_H
#define UTIL_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

/*
 * Return the length in bytes of the UTF-8 character at the start of ${s}, which
 * has ${len} > 0 bytes, and set ${c} to it; 0 if there is none (RFC 3629: no
 * overlong form, no surrogate, nothing above U+10FFFF).
 */
size_t utf8_next(const char *s, size_t len, unsigned int *c);

/* Is ${c} a C0 or C1 control character, or DEL? */
int text_iscontrol(unsigned int c);

/*
 * Is ${c} a character that nobody can see: of Unicode's category Cf (15.0)?
 * These are U+200B, U+202E, U+FEFF and their like, and also the joiners U+200C
 * and U+200D, which Persian, Hindi and emoji need between two characters.
 */
int text_isinvisible(unsigned int c);

/*
 * Are the ${len} bytes at ${s} UTF-8 without control characters?  Return 0, or
 * -1 with ERR_INPUT and the reason in ${e}, in which ${what} names the text.
 */
int text_check(const char *what, const char *s, size_t len, struct err *e);

/*
 * Append ${len} bytes of ${s} so that they can stand in a message or a log
 * line.  Control characters, characters that nobody can see, but not U+200C and
 * U+200D, and bytes that are not UTF-8 become \xNN; a backslash becomes two.
 */
void text_escape(struct buf *b, const char *s, size_t len);

/* Does text_escape leave ${c} as it is? */
int text_isplain(unsigned int c);

#define TEXT_SAFE_MAX 200

/*
 * Escape at most TEXT_SAFE_MAX bytes of ${s} as text_escape does, and add "..."
 * if ${s} is longer.  Return a string, for one printf argument, in one of four
 * static buffers: the fourth call after this one overwrites it.
 */
const char *text_safe(const char *s, size_t len);

#endif /* !UTIL_TEXT_H */
