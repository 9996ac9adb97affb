#include <string.h>

#include "http/syntax.h"

int
http_isdigit(char c)
{
	return (c >= '0' && c <= '9');
}

int
http_isalnum(char c)
{
	return (http_isdigit(c) || (c >= 'A' && c <= 'Z') ||
		(c >= 'a' && c <= 'z'));
}

int
http_istchar(char c)
{
	/* For a NUL, strchr would find the end of the list. */
	return (http_isalnum(c) ||
		(c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL));
}

int
http_istoken(struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!http_istchar(s.p[i]))
			return (0);
	return (s.len > 0);
}

struct span
http_trim(struct span s)
{
	return (span_trim(s, " \t"));
}

int
http_listnext(struct span *rest, struct span *element)
{
	while (rest->len > 0) {
		if (!span_cut(rest, ',', element)) {
			*element = *rest;
			*rest = span_skip(*rest, rest->len);
		}
		*element = http_trim(*element);
		if (element->len > 0)
			return (1);
	}
	return (0);
}
