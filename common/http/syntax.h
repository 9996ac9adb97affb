/*
 * The pieces HTTP fields are made of (RFC 9110 section 5.6): slices of a
 * buffer, tokens, optional white space, comma lists.  ASCII only, whatever
 * the locale.
 */
#ifndef HTTP_SYNTAX_H
#define HTTP_SYNTAX_H

#include <stddef.h>

/* Text borrowed from a buffer.  A ${p} of NULL means absent, not empty. */
struct http_slice {
	const char *p;
	size_t len;
};

/* Is ${c} a decimal digit?  A letter or digit?  A tchar (5.6.2)? */
int http_isdigit(char c);
int http_isalnum(char c);
int http_istchar(char c);

/* Is ${s} a token: one or more tchar? */
int http_istoken(struct http_slice s);

/* Does ${s} equal the string ${text}?  The second ignores the case. */
int http_is(struct http_slice s, const char *text);
int http_iscase(struct http_slice s, const char *text);

/* ${s} without its first ${n} <= s.len bytes. */
struct http_slice http_skip(struct http_slice s, size_t n);

/* ${s} without spaces and tabs around it. */
struct http_slice http_trim(struct http_slice s);

/*
 * Take the next element, trimmed, off the front of the list ${rest} (5.6.1;
 * empty elements are skipped).  Returns 1, or 0 at the end of the list.
 */
int http_listnext(struct http_slice *rest, struct http_slice *element);

#endif /* !HTTP_SYNTAX_H */
