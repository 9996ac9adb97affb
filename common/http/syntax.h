/*
 * The pieces HTTP fields are made of (RFC 9110 section 5.6): tokens, optional
 * white space, comma lists.  ASCII only, in every locale.
 */
#ifndef HTTP_SYNTAX_H
#define HTTP_SYNTAX_H

#include "util/span.h"

/* Is ${c} a decimal digit?  A letter or digit?  A tchar (5.6.2)? */
int http_isdigit(char c);
int http_isalnum(char c);
int http_istchar(char c);

/* Is ${s} a token: one or more tchar? */
int http_istoken(struct span s);

/* ${s} without spaces and tabs at its ends. */
struct span http_trim(struct span s);

/*
 * Take the next element, trimmed, off the front of the list ${rest} (5.6.1;
 * empty elements are skipped).  Returns 1, or 0 at the end of the list.
 */
int http_listnext(struct span *rest, struct span *element);

#endif /* !HTTP_SYNTAX_H */
