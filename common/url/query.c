#include <string.h>

#include "url/params.h"
#include "url/query.h"
#include "util/text.h"

/* The end of the piece that begins at ${i}. */
static size_t
piece_end(const char *query, size_t i, size_t len)
{
	const char *amp = memchr(query + i, '&', len - i);

	return (amp == NULL ? len : (size_t)(amp - query));
}

int
query_names(const char *query, size_t len)
{
	size_t i;

	for (i = 0; i <= len; i = piece_end(query, i, len) + 1)
		if (params_start(query + i, len - i) != 0)
			return (1);
	return (0);
}

#define AMP "amp;"

/* Is the piece a parameter of ours behind an '&' that HTML escaped? */
static int
is_escaped(const char *piece, size_t len)
{
	const size_t n = sizeof(AMP) - 1;

	return (len > n && memcmp(piece, AMP, n) == 0 &&
		params_isone(piece + n, len - n));
}

/*
 * Refuse parameters apart from the channel's: nobody can tell whose they are.
 */
static int
check_rest(const char *url, size_t i, size_t len, struct err *e)
{
	size_t end;

	for (; i <= len; i = end + 1) {
		end = piece_end(url, i, len);
		if (is_escaped(url + i, end - i))
			return (err_set(e, ERR_INPUT,
			    "damaged on the way: a '&' came as &amp;"));
		if (params_isone(url + i, end - i) ||
		    params_start(url + i, end - i) != 0)
			return (err_set(e, ERR_INPUT,
			    "parameter \"%s\" does not directly follow the "
			    "channel's parameters",
			    text_safe(url + i, end - i)));
	}
	return (0);
}

int
query_find(const char *url, size_t *from, size_t *to, struct err *e)
{
	size_t i = *from, len = *to, end;
	int start;

	while ((start = params_start(url + i, len - i)) == 0) {
		i = piece_end(url, i, len) + 1;
		if (i > len)
			return (0);
	}
	if (start < 0)
		return (err_set(
		    e, ERR_INPUT, "a channel with a percent-encoded '='"));
	*from = i;
	do {
		*to = end = piece_end(url, i, len);
		i = end + 1;
		if (i > len)
			return (1);
		end = piece_end(url, i, len);
	} while (params_isone(url + i, end - i));
	return (check_rest(url, i, len, e) == 0 ? 1 : -1);
}
