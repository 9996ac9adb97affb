#include "url/bytes.h"
#include "url/urlparts.h"
#include "util/pct.h"
#include "util/text.h"

int
bytes_refuse(const char *url, size_t i, struct err *e)
{
	unsigned int c = (uint8_t)url[i];
	size_t at = i + 1;

	if (c == '\0')
		return (err_set(e, ERR_INPUT, "NUL at byte %zu", at));
	if (c == ' ')
		return (err_set(
		    e, ERR_INPUT, "space at byte %zu; write it as %%20", at));
	if (c >= 0x80)
		return (err_set(e, ERR_INPUT,
		    "byte %zu (0x%02x) is not ASCII; percent-encode it", at,
		    c));
	if (text_iscontrol(c))
		return (err_set(e, ERR_INPUT,
		    "control character 0x%02x at byte %zu", c, at));
	if (c == '%')
		return (err_set(
		    e, ERR_INPUT, "broken percent code at byte %zu", at));
	if (c == '#')
		return (err_set(e, ERR_INPUT,
		    "fragment at byte %zu; leave the # and all after it out",
		    at));
	return (err_set(e, ERR_INPUT,
	    "character '%c' is not allowed at byte %zu", (int)c, at));
}

int
bytes_check(const char *url, size_t len, struct err *e)
{
	size_t i;

	if (len == 0)
		return (err_set(e, ERR_INPUT, "URL is empty"));
	if (len > URL_MAX)
		return (err_set(e, ERR_INPUT,
		    "URL has %zu bytes, at most %d are allowed", len, URL_MAX));
	for (i = 0; (i = bytes_span(url, i, len, PCT_PLAIN)) < len; i += 3)
		if (url[i] != '%' || pct_isbroken(url + i, len - i))
			return (bytes_refuse(url, i, e));
	return (0);
}

/* Are the eight bytes at ${s} all in ${class}? */
static int
are_all(const char *s, unsigned int class)
{
	const uint8_t *p = (const uint8_t *)s;

	return ((pct_class[p[0]] & pct_class[p[1]] & pct_class[p[2]] &
		    pct_class[p[3]] & pct_class[p[4]] & pct_class[p[5]] &
		    pct_class[p[6]] & pct_class[p[7]] & class) != 0);
}

size_t
bytes_span(const char *url, size_t from, size_t to, unsigned int class)
{
	while (to - from >= 8 && are_all(url + from, class))
		from += 8;
	while (from < to && pct_is(url[from], class))
		from++;
	return (from);
}
