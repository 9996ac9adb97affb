/*
 * Log lines in logfmt: name=value pairs with one space between them, for
 * programs and people.  Whatever bytes a value has, it can neither end its line
 * nor look like another pair.
 */
#ifndef UTIL_LOGFMT_H
#define UTIL_LOGFMT_H

#include <stddef.h>

#include "util/buf.h"

/*
 * Append the pair ${name}=${value} to the line in ${b}, behind a space if the
 * line is not empty.  The value has no quotes if it is not empty and has only
 * characters that text_escape (text.h) leaves as they are, without spaces, '='
 * and '"'; else it stands in double quotes, with \" for a quote, and all else
 * as text_escape writes it.
 *
 * A value that would take more than ${max} bytes, quotes not counted, is cut
 * between two characters, and "..." follows.  Return 1 then, else 0.  ${name}
 * has only letters, digits and . _ ~ - %.
 */
int logfmt_add(
    struct buf *b, const char *name, const char *value, size_t len, size_t max);

#endif /* !UTIL_LOGFMT_H */
