/*
 * Names of files that are made for channels: a pattern in which {name}, {ext}
 * and {channel} stand for the base's file name less its extension, the
 * extension with its dot, and the channel; {{ and }} for the braces themselves.
 */
#ifndef UTIL_PATTERN_H
#define UTIL_PATTERN_H

#include "util/buf.h"
#include "util/err.h"

/*
 * Check that every word in ${pattern} is known, and that no two channels give
 * the same path.  Return 0, or -1 with the reason in ${e}.
 */
int pattern_check(const char *pattern, struct err *e);

/*
 * Make the path of ${channel} from ${pattern}, which pattern_check has passed,
 * and from the base's name ${file}, and put it into ${path}, which must be
 * empty, as a string.  '%', and the channel's bytes that no file name can have
 * or that have a meaning to another system or a shell, become %XX codes: so two
 * channels never give one path.  Return 0, or -1 with the reason in ${e}:
 * ERR_INPUT for a path or a file name that is too long, a newline, or a ".."
 * behind the channel.
 */
int pattern_path(const char *pattern, const char *file, const char *channel,
    struct buf *path, struct err *e);

#endif /* !UTIL_PATTERN_H */
