#include <string.h>

#include "util/span.h"

struct span
span_skip(struct span s, size_t n)
{
	return ((struct span){s.p + n, s.len - n});
}

/* For a NUL, strchr would find the end of the list. */
static int
is_one_of(char c, const char *list)
{
	return (c != '\0' && strchr(list, c) != NULL);
}

struct span
span_trim(struct span s, const char *blanks)
{
	while (s.len > 0 && is_one_of(s.p[0], blanks))
		s = span_skip(s, 1);
	while (s.len > 0 && is_one_of(s.p[s.len - 1], blanks))
		s.len--;
	return (s);
}

int
span_cut(struct span *rest, char sep, struct span *front)
{
	const char *at = memchr(rest->p, sep, rest->len);

	if (at == NULL)
		return (0);
	*front = (struct span){rest->p, (size_t)(at - rest->p)};
	*rest = span_skip(*rest, front->len + 1);
	return (1);
}

int
span_is(struct span s, const char *text)
{
	return (s.p != NULL && strlen(text) == s.len &&
		memcmp(s.p, text, s.len) == 0);
}

static char
lower(char c)
{
	return ((char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
}

int
span_iscase(struct span s, const char *text)
{
	size_t i;

	if (s.p == NULL)
		return (0);
	for (i = 0; i < s.len; i++)
		if (text[i] == '\0' || lower(s.p[i]) != lower(text[i]))
			return (0);
	return (text[i] == '\0');
}
