#include <string.h>

#include "url/chankey.h"
#include "util/pct.h"
#include "util/text.h"

/* Append the channel's segment, percent-decoded. */
static int
add_segment(const struct urlparts *at, struct buf *key, struct err *e)
{
	size_t len = at->to - at->from;
	uint8_t *room = buf_room(key, len);

	if (room == NULL)
		return (err_nomem(e));
	key->len += pct_decode((char *)room, at->url + at->from, len);
	return (0);
}

/*
 * A channel may have slashes.  Clients and proxies change two slashes in a row,
 * and dots between slashes: they would ask for another key.
 */
static int
check_segments(const char *key, struct err *e)
{
	size_t len;

	for (;; key += len + 1) {
		len = strcspn(key, "/");
		if (len == 0 || (len == 1 && key[0] == '.') ||
		    (len == 2 && key[0] == '.' && key[1] == '.'))
			return (err_set(e, ERR_INPUT,
			    "the channel has two slashes in a row, or \".\" or "
			    "\"..\" between slashes: no object can have "
			    "this name"));
		if (key[len] == '\0')
			return (0);
	}
}

static int
make_key(const struct urlparts *at, const struct buf *base, struct buf *key,
    struct err *e)
{
	const char *name = (const char *)base->data;
	const char *slash = strrchr(name, '/');
	size_t dir = slash == NULL ? 0 : (size_t)(slash + 1 - name);

	buf_add(key, name, dir);
	if (add_segment(at, key, e) != 0)
		return (-1);
	buf_addf(key, "/%s", name + dir);
	if (buf_str(key) == NULL)
		return (err_nomem(e));
	if (key->len > KEY_MAX)
		return (err_set(e, ERR_INPUT,
		    "the object's key would have %zu bytes, at most %d are "
		    "allowed",
		    key->len, KEY_MAX));
	return (check_segments((char *)key->data, e));
}

int
chankey_find(const struct publicurl *p, const char *url, size_t len,
    struct chanurl *u, struct buf *base, struct buf *key, struct err *e)
{
	struct urlparts at;

	if (url_split(url, len, u, e) != 0 ||
	    urlparts_find(&at, url, len, e) != 0)
		return (-1);
	if (urlparts_separator(&at) == '&')
		return (err_set(e, ERR_INPUT,
		    "the channel is in the query, which a store ignores: use "
		    "chanpack-splice -S path"));
	if (key_fromurl(p, u->base, strlen(u->base), base, e) != 0)
		return (-1);
	if (buf_str(base) == NULL)
		return (err_nomem(e));
	return (make_key(&at, base, key, e));
}

/* The first directory in ${key} that begins with "channel="; or NULL. */
static const char *
find_channel(const char *key)
{
	static const char begin[] = "channel=";
	const char *slash;

	while ((slash = strchr(key, '/')) != NULL) {
		if (strncmp(key, begin, sizeof(begin) - 1) == 0)
			return (key);
		key = slash + 1;
	}
	return (NULL);
}

int
chankey_base(const char *key, size_t len, struct buf *base, struct err *e)
{
	const char *at;

	if (len > KEY_MAX || text_check("the key", key, len, e) != 0 ||
	    (at = find_channel(key)) == NULL)
		return (
		    err_set(e, ERR_INPUT, "not the key of a channel package"));
	buf_add(base, key, (size_t)(at - key));
	buf_addstr(base, strrchr(key, '/') + 1);
	if (buf_str(base) == NULL)
		return (err_nomem(e));
	if (key_check((char *)base->data, base->len, e) != 0)
		return (-1);
	return (check_segments(key, e));
}
