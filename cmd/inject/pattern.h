/*
 * The names of a batch's output files: a pattern in which {name}, {ext} and
 * {channel} stand for the base's file name less its extension, the extension
 * with its dot, and the channel; {{ and }} for the braces themselves.
 */
#ifndef INJECT_PATTERN_H
#define INJECT_PATTERN_H

#include "util/buf.h"
#include "util/err.h"

/*
 * Is every word in ${pattern} known, and does it name another file for every
 * channel?  0, or -1 with the reason in ${e}.
 */
int pattern_check(const char *pattern, struct err *e);

/*
 * Append to ${path} what ${pattern}, which is checked, is for ${channel} of
 * the base in ${file}, and a NUL.  In a channel, bytes that cannot stand in a
 * file name, or that mean something to other systems or shells, become
 * %XX codes, and so does '%': no two channels have one name.  ERR_INPUT if a
 * file name in it is too long, or would not fit on a line.
 */
int pattern_path(const char *pattern, const char *file, const char *channel,
    struct buf *path, struct err *e);

#endif /* !INJECT_PATTERN_H */
