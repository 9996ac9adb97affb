/*
 * Log lines in logfmt: name=value pairs with one space between them, which a
 * program can read as surely as a person.  Whatever is in a value, it can
 * neither end its line nor look like another pair.
 */
#ifndef UTIL_LOGFMT_H
#define UTIL_LOGFMT_H

#include <stddef.h>

#include "util/buf.h"

/*
 * Append the pair ${name}=${value} to the line in ${b}.  The value stands as it
 * is if it is not empty and of UTF-8 without control characters, spaces, '=',
 * '"' and backslashes.  Otherwise it stands in double quotes, with \" for a
 * quote, \\ for a backslash, and \xNN for each byte of a control character and
 * each that is not UTF-8.
 *
 * A value that would take more than ${max} bytes so, quotes not counted, is cut
 * between two characters, and "..." put behind it; returns 1 then, else 0.
 * The ${name} is letters, digits and . _ ~ - % alone.
 */
int logfmt_add(
    struct buf *b, const char *name, const char *value, size_t len, size_t max);

#endif /* !UTIL_LOGFMT_H */
