#include <string.h>

#include "http/syntax.h"

int
http_isdigit(char c)
{
	return (c >= '0' && c <= '9');
}

static char
lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		return ((char)(c - 'A' + 'a'));
	return (c);
}

int
http_isalnum(char c)
{
	return (http_isdigit(c) || (lower(c) >= 'a' && lower(c) <= 'z'));
}

int
http_istchar(char c)
{
	/* strchr would find the NUL that ends the list. */
	return (http_isalnum(c) ||
		(c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL));
}

int
http_istoken(struct http_slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!http_istchar(s.p[i]))
			return (0);
	return (s.len > 0);
}

int
http_is(struct http_slice s, const char *text)
{
	return (s.p != NULL && strlen(text) == s.len &&
		memcmp(s.p, text, s.len) == 0);
}

int
http_iscase(struct http_slice s, const char *text)
{
	size_t i;

	if (s.p == NULL)
		return (0);
	for (i = 0; i < s.len; i++)
		if (text[i] == '\0' || lower(s.p[i]) != lower(text[i]))
			return (0);
	return (text[i] == '\0');
}

struct http_slice
http_skip(struct http_slice s, size_t n)
{
	return ((struct http_slice){s.p + n, s.len - n});
}

static int
is_blank(char c)
{
	return (c == ' ' || c == '\t');
}

struct http_slice
http_trim(struct http_slice s)
{
	while (s.len > 0 && is_blank(s.p[0]))
		s = http_skip(s, 1);
	while (s.len > 0 && is_blank(s.p[s.len - 1]))
		s.len--;
	return (s);
}

int
http_listnext(struct http_slice *rest, struct http_slice *element)
{
	const char *comma;
	size_t n;

	while (rest->len > 0) {
		comma = memchr(rest->p, ',', rest->len);
		n = comma == NULL ? rest->len : (size_t)(comma - rest->p);
		*element = http_trim((struct http_slice){rest->p, n});
		*rest = http_skip(*rest, comma == NULL ? n : n + 1);
		if (element->len > 0)
			return (1);
	}
	return (0);
}
