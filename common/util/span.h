/*
 * Text with its length, borrowed from a buffer.
 */
#ifndef UTIL_SPAN_H
#define UTIL_SPAN_H

#include <stddef.h>

/* A ${p} of NULL means absent, not empty. */
struct span {
	const char *p;
	size_t len;
};

/* ${s} without its first ${n} <= s.len bytes. */
struct span span_skip(struct span s, size_t n);

/* ${s} without the characters of the string ${blanks} at its ends. */
struct span span_trim(struct span s, const char *blanks);

/*
 * Cut ${rest} at its first ${sep}: ${front} is the text before ${sep}, and
 * ${rest} the text behind it.  Return 1; or 0, and change nothing, if there is
 * no ${sep}.
 */
int span_cut(struct span *rest, char sep, struct span *front);

/*
 * Is ${s} equal to the string ${text}?  span_iscase ignores the case of ASCII
 * letters, in every locale.  An absent span equals no string.
 */
int span_is(struct span s, const char *text);
int span_iscase(struct span s, const char *text);

#endif /* !UTIL_SPAN_H */
