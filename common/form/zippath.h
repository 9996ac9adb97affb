/*
 * Names of ZIP entries that carry a channel.  A path is what a form is asked
 * for with: the name of an entry whose content is the channel, or a pattern
 * with "{channel}" once in it, in whose place the channel stands in the name
 * of an empty entry.
 */
#ifndef FORM_ZIPPATH_H
#define FORM_ZIPPATH_H

#include <stddef.h>

#include "util/buf.h"
#include "util/err.h"

#define ZIPPATH_MAX 255 /* bytes of a path */

/*
 * Is this a path?  1 to ZIPPATH_MAX bytes of UTF-8 without control characters,
 * relative and with '/' between its parts, none of which is empty, "." or
 * "..", with no backslash and no braces but those of "{channel}".  0, or -1
 * with the reason.
 */
int zippath_check(const char *path, size_t len, struct err *e);

/* Has ${path} a "{channel}": does the name carry the channel? */
int zippath_ispattern(const char *path);

/*
 * Append to ${name} the name that ${path} gives with the ${len} bytes of
 * ${channel}.  ERR_INPUT if it would not be a name in one folder, or one of
 * a JAR signature's own files.
 */
int zippath_name(const char *path, const char *channel, size_t len,
    struct buf *name, struct err *e);

/*
 * Is the entry called ${name} one that ${path} may stand for?  Then the bytes
 * in the place of "{channel}" are put into ${channel} and ${channellen}, which
 * are untouched if ${path} is no pattern.  O(1) but for the channel's length.
 */
int zippath_match(const char *path, const char *name, size_t len,
    const char **channel, size_t *channellen);

#endif /* !FORM_ZIPPATH_H */
