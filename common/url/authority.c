#include <stdint.h>
#include <string.h>

#include "url/authority.h"
#include "url/bytes.h"
#include "util/pct.h"

static int
is_alpha(char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

/* The length of the scheme (RFC 3986 section 3.1), or 0 without one. */
static size_t
scheme_length(const char *url, size_t len)
{
	size_t i;

	if (!is_alpha(url[0]))
		return (0);
	for (i = 1; i < len && url[i] != ':'; i++)
		if (!is_alpha(url[i]) && !(url[i] >= '0' && url[i] <= '9') &&
		    url[i] != '+' && url[i] != '-' && url[i] != '.')
			return (0);
	return (i < len ? i : 0);
}

/* Check the host in [from, to), and set ${end} to the byte behind it. */
static int
check_host(const char *url, size_t from, size_t to, size_t *end, struct err *e)
{
	size_t i;

	if (from < to && url[from] == '[') {
		i = bytes_span(url, from + 1, to, PCT_USERINFO);
		if (i == to || url[i] != ']' || i == from + 1)
			return (err_set(
			    e, ERR_INPUT, "broken IP address in brackets"));
		*end = i + 1;
		return (0);
	}
	*end = bytes_span(url, from, to, PCT_REGNAME);
	if (*end == from)
		return (err_set(e, ERR_INPUT, "URL has no host"));
	return (0);
}

/* RFC 3986 section 3.2: [userinfo "@"] host [":" port] in [from, to). */
static int
check_authority(const char *url, size_t from, size_t to, struct err *e)
{
	const char *at = memchr(url + from, '@', to - from);
	size_t i, user = (at == NULL ? from : (size_t)(at - url));

	if ((i = bytes_span(url, from, user, PCT_USERINFO)) < user)
		return (bytes_refuse(url, i, e));
	if (check_host(url, user + (at != NULL), to, &i, e) != 0)
		return (-1);
	if (i < to && url[i] != ':')
		return (bytes_refuse(url, i, e));
	while (i < to && ++i < to)
		if (url[i] < '0' || url[i] > '9')
			return (err_set(e, ERR_INPUT, "port is not a number"));
	return (0);
}

int
authority_find(const char *url, size_t len, size_t *end, struct err *e)
{
	size_t from = scheme_length(url, len);

	if (from == 0)
		return (err_set(
		    e, ERR_INPUT, "URL has no scheme, such as https://"));
	if (len - from < 3 || memcmp(url + from, "://", 3) != 0)
		return (err_set(e, ERR_INPUT, "URL has no host"));
	from += 3;
	*end = from;
	while (*end < len && url[*end] != '/' && url[*end] != '?')
		++*end;
	return (check_authority(url, from, *end, e));
}
