/*
 * The files that the AWS tools keep their settings in: sections "[NAME]" of
 * lines "name = value".  A line whose first character is '#' or ';' is a
 * comment, as is the rest of one behind white space and either of them.
 * Lines that begin with white space belong to the value before them and are
 * passed over, as is everything that is neither.
 */
#ifndef AWS_AWSINI_H
#define AWS_AWSINI_H

#include <stddef.h>

#include "util/buf.h"

/* Text with its length; may hold any bytes. */
struct awsini {
	const char *text;
	size_t len;
};

/* Is there a section ${section}?  White space in it counts as one space. */
int awsini_has(const struct awsini *f, const char *section);

/*
 * Append the value that ${name}, in any case, has in the sections of this
 * name; the last one counts.  Returns 1, or 0 if there is none or it is empty.
 */
int awsini_get(const struct awsini *f, const char *section, const char *name,
    struct buf *out);

#endif /* !AWS_AWSINI_H */
