/*
 * The name that a client is to save a download under.
 */
#ifndef HTTP_FILENAME_H
#define HTTP_FILENAME_H

#include <stddef.h>

#include "util/buf.h"

/*
 * Append a Content-Disposition field (RFC 6266) that saves the file under the
 * ${len} bytes at ${name}; without a name if that is empty.
 *
 * Control characters, slashes and backslashes become '_'.  If nothing else is
 * left than a quoted ASCII string can carry safely, the parameter is filename;
 * else filename* alone (RFC 8187): clients that do not know it take the name
 * in the URL.  A name that is not UTF-8 is not sent.
 */
void http_head_attachment(struct buf *b, const char *name, size_t len);

#endif /* !HTTP_FILENAME_H */
