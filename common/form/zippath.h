/*
 * Names of ZIP entries that carry a channel.  A path is the parameter of form
 * entry.  A path is either the name of an entry whose content is the channel,
 * or a pattern with "{channel}" once in it.  With a pattern the entry is empty,
 * and the channel replaces "{channel}" in the name.
 */
#ifndef FORM_ZIPPATH_H
#define FORM_ZIPPATH_H

#include <stddef.h>

#include "util/buf.h"
#include "util/err.h"

#define ZIPPATH_MAX 255 /* bytes of a path */

/*
 * Check that this is a path: 1 to ZIPPATH_MAX bytes of UTF-8 without control
 * characters, relative, with '/' between its parts, none of which is empty, "."
 * or "..", no backslash, no braces but those of one "{channel}", and no name of
 * a JAR signature's file.  Return 0, or -1 with ERR_INPUT.
 */
int zippath_check(const char *path, size_t len, struct err *e);

/* Return 1 if ${path} has a "{channel}": the name carries the channel. */
int zippath_ispattern(const char *path);

/*
 * Append to ${name} the name that ${path} gives with the ${len} bytes of
 * ${channel}.  Return 0, or -1 with ERR_INPUT if ${path} is a pattern and the
 * channel has a slash or a backslash, or makes a part "." or ".." or the name
 * of a JAR signature's file.
 */
int zippath_name(const char *path, const char *channel, size_t len,
    struct buf *name, struct err *e);

/*
 * May ${path} stand for the entry called ${name}?  Return 1 or 0.  If a pattern
 * matches, ${channel} and ${channellen} get the bytes in place of "{channel}",
 * borrowed from ${name}; else both are unchanged.
 */
int zippath_match(const char *path, const char *name, size_t len,
    const char **channel, size_t *channellen);

#endif /* !FORM_ZIPPATH_H */
