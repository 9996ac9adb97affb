/*
 * What the name of a download tells its client: the type, and the name to
 * save it under.
 */
#ifndef HTTP_FILENAME_H
#define HTTP_FILENAME_H

#include <stddef.h>

#include "util/buf.h"

/*
 * The media type of a file called by the ${len} bytes at ${name}, by its
 * extension in either case; application/octet-stream if that is not known.
 */
const char *http_content_type(const char *name, size_t len);

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
