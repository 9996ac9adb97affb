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

/* ${s} without the bytes of ${blanks}, a string, around it. */
struct span span_trim(struct span s, const char *blanks);

/*
 * Take what stands before the first ${sep} off the front of ${rest}, and ${sep}
 * with it.  Returns 1; or 0, and changes nothing, if there is no ${sep}.
 */
int span_cut(struct span *rest, char sep, struct span *front);

/*
 * Does ${s} equal the string ${text}?  The second ignores the case of ASCII
 * letters, whatever the locale.  What is absent equals nothing.
 */
int span_is(struct span s, const char *text);
int span_iscase(struct span s, const char *text);

#endif /* !UTIL_SPAN_H */
