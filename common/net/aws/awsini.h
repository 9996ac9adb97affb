/*
 * The format of the settings of the AWS tools: sections "[NAME]" of lines
 * "name = value".  A line that begins with '#' or ';' is a comment.  In a
 * value, a '#' or ';' that is its first character or stands behind white space
 * begins a comment.  A line that is indented more than the setting before it,
 * in the same section, belongs to the value of that setting, and is skipped,
 * even if it begins with '['.  All other lines are skipped too.
 */
#ifndef AWS_AWSINI_H
#define AWS_AWSINI_H

#include <stddef.h>

#include "util/buf.h"

/* The text of a file, which may hold any bytes. */
struct awsini {
	const char *text;
	size_t len;
};

/* Is there a section ${section}?  White space in its name is one space. */
int awsini_has(const struct awsini *f, const char *section);

/*
 * Append the value of the last setting ${name} in the sections ${section}.  The
 * case of ${name} does not matter.  Return 1; or 0 if there is no setting, or
 * its value is empty or has a NUL.  O(f->len).
 */
int awsini_get(const struct awsini *f, const char *section, const char *name,
    struct buf *out);

#endif /* !AWS_AWSINI_H */
