/*
 * The media types of packages.
 */
#ifndef UTIL_MEDIATYPE_H
#define UTIL_MEDIATYPE_H

#include <stddef.h>

/*
 * The media type of a file called by the ${len} bytes at ${name}, by its
 * extension in either case; application/octet-stream if that is not known.
 */
const char *mediatype_ofname(const char *name, size_t len);

#endif /* !UTIL_MEDIATYPE_H */
