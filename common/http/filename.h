/*
 * The name under which a client saves a download.
 */
#ifndef HTTP_FILENAME_H
#define HTTP_FILENAME_H

#include <stddef.h>

#include "util/buf.h"

/*
 * Append a Content-Disposition field (RFC 6266) that saves the file under the
 * ${len} bytes at ${name}; if they are empty or not UTF-8, the field has no
 * name.
 *
 * Control characters, slashes and backslashes become '_'.  If a quoted ASCII
 * string can then carry the name safely, the parameter is filename; else it is
 * filename* alone (RFC 8187), and clients that do not know filename* use the
 * name in the URL.
 */
void http_head_attachment(struct buf *b, const char *name, size_t len);

#endif /* !HTTP_FILENAME_H */
