/*
 * The media types of packages.
 */
#ifndef UTIL_MEDIATYPE_H
#define UTIL_MEDIATYPE_H

#include <stddef.h>

/*
 * The media type of a file by the extension, in either case, of its ${name} of
 * ${len} bytes; application/octet-stream if the extension is not known.
 */
const char *mediatype_ofname(const char *name, size_t len);

#endif /* !UTIL_MEDIATYPE_H */
