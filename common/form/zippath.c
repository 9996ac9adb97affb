#include <string.h>

#include "form/zipdir.h"
#include "form/zippath.h"
#include "util/channel.h"
#include "util/text.h"

static const char mark[] = "{channel}";

#define PATH_MARK_LEN (sizeof(mark) - 1)

static int
bad_name(const char *name, size_t len, const char *why, struct err *e)
{
	return (err_set(
	    e, ERR_INPUT, "entry name \"%s\" %s", text_safe(name, len), why));
}

/* No name may lead out of the folder, or have a second spelling. */
static int
check_parts(const char *name, size_t len, struct err *e)
{
	const char *part = name, *end = name + len, *slash;
	size_t n;

	for (;; part = slash + 1) {
		slash = memchr(part, '/', (size_t)(end - part));
		n = (size_t)((slash == NULL ? end : slash) - part);
		if (n == 0)
			return (bad_name(name, len, "has a slash too many", e));
		if ((n == 1 && part[0] == '.') ||
		    (n == 2 && part[0] == '.' && part[1] == '.'))
			return (bad_name(
			    name, len, "has a part \".\" or \"..\"", e));
		if (slash == NULL)
			return (0);
	}
}

static int
check_name(const char *name, size_t len, struct err *e)
{
	if (memchr(name, '\\', len) != NULL)
		return (bad_name(name, len, "has a backslash", e));
	if (check_parts(name, len, e) != 0)
		return (-1);
	if (zipdir_isjarfile(name, len))
		return (bad_name(
		    name, len, "is that of a file of the JAR signature", e));
	return (0);
}

/* A misspelt "{channel}" would give every channel the same name. */
static int
check_braces(const char *path, size_t len, struct err *e)
{
	const char *at = memmem(path, len, mark, PATH_MARK_LEN);
	size_t before = at == NULL ? len : (size_t)(at - path);
	const char *rest = at == NULL ? path + len : at + PATH_MARK_LEN;
	size_t after = (size_t)(path + len - rest);

	if (memchr(path, '{', before) == NULL &&
	    memchr(path, '}', before) == NULL &&
	    memchr(rest, '{', after) == NULL &&
	    memchr(rest, '}', after) == NULL)
		return (0);
	return (bad_name(path, len,
	    "has braces that are not those of one \"{channel}\"", e));
}

int
zippath_check(const char *path, size_t len, struct err *e)
{
	if (len == 0 || len > ZIPPATH_MAX)
		return (err_set(e, ERR_INPUT,
		    "entry name has %zu bytes, 1 to %d are allowed", len,
		    ZIPPATH_MAX));
	if (text_check("entry name", path, len, e) != 0 ||
	    check_braces(path, len, e) != 0)
		return (-1);
	return (check_name(path, len, e));
}

int
zippath_ispattern(const char *path)
{
	return (strstr(path, mark) != NULL);
}

static int
in_one_folder(const char *channel, size_t len)
{
	return (memchr(channel, '/', len) == NULL &&
		memchr(channel, '\\', len) == NULL);
}

int
zippath_name(const char *path, const char *channel, size_t len,
    struct buf *name, struct err *e)
{
	const char *at = strstr(path, mark);

	if (at == NULL) {
		buf_addstr(name, path);
		return (buf_ok(name, e));
	}
	if (!in_one_folder(channel, len))
		return (err_set(e, ERR_INPUT,
		    "a channel with a slash or backslash cannot stand in the "
		    "name of an entry: \"%s\"",
		    text_safe(channel, len)));
	buf_add(name, path, (size_t)(at - path));
	buf_add(name, channel, len);
	buf_addstr(name, at + PATH_MARK_LEN);
	if (buf_ok(name, e) != 0)
		return (-1);
	return (check_name((const char *)name->data, name->len, e));
}

int
zippath_match(const char *path, const char *name, size_t len,
    const char **channel, size_t *channellen)
{
	const char *at = strstr(path, mark), *tail;
	size_t head, taillen;

	if (at == NULL)
		return (len == strlen(path) && memcmp(path, name, len) == 0);
	head = (size_t)(at - path);
	tail = at + PATH_MARK_LEN;
	taillen = strlen(tail);
	if (len <= head + taillen || len - head - taillen > CHANNEL_MAX ||
	    memcmp(name, path, head) != 0 ||
	    memcmp(name + len - taillen, tail, taillen) != 0 ||
	    !in_one_folder(name + head, len - head - taillen) ||
	    zipdir_isjarfile(name, len))
		return (0);
	*channel = name + head;
	*channellen = len - head - taillen;
	return (1);
}
