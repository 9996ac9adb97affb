#include <limits.h>
#include <string.h>
#include <strings.h>

#include "util/pattern.h"
#include "util/pct.h"
#include "util/text.h"

/* The tokens of a pattern: bytes below 256, and these. */
enum token { TOKEN_NAME = 256, TOKEN_EXT, TOKEN_CHANNEL, TOKEN_WRONG };

static const struct word {
	const char *text;
	int token;
} words[] = {
    {"{{", '{'},
    {"}}", '}'},
    {"{name}", TOKEN_NAME},
    {"{ext}", TOKEN_EXT},
    {"{channel}", TOKEN_CHANNEL},
    {"{", TOKEN_WRONG},
    {"}", TOKEN_WRONG},
};

/* Return the token at ${*p}, and move ${*p} behind the token. */
static int
next(const char **p)
{
	size_t i, len;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		len = strlen(words[i].text);
		if (strncmp(*p, words[i].text, len) != 0)
			continue;
		*p += len;
		return (words[i].token);
	}
	return ((unsigned char)*(*p)++);
}

/* ${rest} is what follows {channel}; a ".." there would drop the channel. */
static int
check_rest(const char *pattern, const char *rest, struct err *e)
{
	if (rest == NULL)
		return (err_set(e, ERR_INPUT,
		    "no {channel} in '%s': all packages would have one name",
		    text_safe(pattern, strlen(pattern))));
	if (strstr(rest, "/..") != NULL)
		return (err_set(
		    e, ERR_INPUT, "'/..' cannot stand behind {channel}"));
	if (pattern[strlen(pattern) - 1] == '/')
		return (err_set(e, ERR_INPUT, "'%s' names a directory",
		    text_safe(pattern, strlen(pattern))));
	return (0);
}

/* ${p} begins with a brace that is part of no word. */
static int
wrong_word(const char *p, struct err *e)
{
	size_t len = strcspn(p, "}");

	return (err_set(e, ERR_INPUT,
	    "only {name}, {ext}, {channel}, {{ and }} are known, not '%s'",
	    text_safe(p, len + (p[len] == '}'))));
}

int
pattern_check(const char *pattern, struct err *e)
{
	const char *p = pattern, *at, *rest = NULL;

	while (*(at = p) != '\0')
		switch (next(&p)) {
		case TOKEN_WRONG:
			return (wrong_word(at, e));
		case TOKEN_CHANNEL:
			rest = rest == NULL ? p : rest;
			break;
		default:
			break;
		}
	return (check_rest(pattern, rest, e));
}

/* Append ${channel}, escaped; with ${masked}, escape also its first byte. */
static void
add_channel(struct buf *path, const char *channel, int masked)
{
	const char *p;

	for (p = channel; *p != '\0'; p++)
		if (strchr("/\\:*?\"<>|%", *p) != NULL ||
		    (p == channel && (masked || *p == '.' || *p == '-')))
			pct_addcode(path, (uint8_t)*p);
		else
			buf_addbyte(path, (uint8_t)*p);
}

/*
 * Windows takes these names for devices, in upper or lower case and with any
 * extension.  '#' is a digit, or a superscript digit of ISO 8859-1.
 */
static const char *const devices[] = {
    "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "COM#", "LPT#"};

static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7",
    "8", "9", "\xc2\xb9", "\xc2\xb2", "\xc2\xb3"};

/* Are the ${len} bytes at ${s} the name ${device}? */
static int
is_named(const char *s, size_t len, const char *device)
{
	size_t n = strcspn(device, "#"), i;

	if (len < n || strncasecmp(s, device, n) != 0)
		return (0);
	if (device[n] == '\0')
		return (len == n);
	for (i = 0; i < sizeof(digits) / sizeof(digits[0]); i++)
		if (strlen(digits[i]) == len - n &&
		    memcmp(s + n, digits[i], len - n) == 0)
			return (1);
	return (0);
}

/* Count the parts of ${path} that Windows takes for a device. */
static size_t
count_devices(const char *path)
{
	size_t len, n, i, found = 0;

	for (; *path != '\0'; path += len + (path[len] == '/')) {
		len = strcspn(path, "/");
		n = strcspn(path, "./");
		while (n > 0 && path[n - 1] == ' ')
			n--;
		for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
			found += is_named(path, n, devices[i]) ? 1 : 0;
	}
	return (found);
}

/*
 * Refuse a ".." that {name} or {ext} has put behind the channel, which begins
 * at ${from}: the ".." would drop the channel from the path.
 */
static int
check_parents(const char *from, struct err *e)
{
	for (; (from = strstr(from, "/..")) != NULL; from++)
		if (from[3] == '/' || from[3] == '\0')
			return (err_set(e, ERR_INPUT,
			    "'..' behind the channel in a file name"));
	return (0);
}

/* Check that the system allows ${path}, and that it fits on one line. */
static int
check_path(const char *path, struct err *e)
{
	const char *p = path;
	size_t len;

	if (strchr(path, '\n') != NULL)
		return (err_set(e, ERR_INPUT, "a newline in the file name"));
	for (; *p != '\0'; p += len + (p[len] == '/')) {
		len = strcspn(p, "/");
		if (len > NAME_MAX)
			return (err_set(e, ERR_INPUT,
			    "a file name of %zu bytes, at most %d are allowed: "
			    "%s",
			    len, NAME_MAX, text_safe(p, len)));
	}
	if (p - path >= PATH_MAX)
		return (err_set(e, ERR_INPUT,
		    "a path of %zu bytes, at most %d are allowed",
		    (size_t)(p - path), PATH_MAX - 1));
	return (0);
}

/*
 * Append the expanded ${pattern} to ${path}.  Return the offset in ${path} at
 * which the first channel begins, or SIZE_MAX if there is no channel.
 */
static size_t
expand(const char *pattern, const char *file, const char *channel, int masked,
    struct buf *path)
{
	const char *slash = strrchr(file, '/'), *dot;
	size_t from = SIZE_MAX;
	int token;

	if (slash != NULL)
		file = slash + 1;
	dot = strrchr(file, '.');
	if (dot == NULL || dot == file)
		dot = file + strlen(file);
	while (*pattern != '\0')
		switch (token = next(&pattern)) {
		case TOKEN_NAME:
			buf_add(path, file, (size_t)(dot - file));
			break;
		case TOKEN_EXT:
			buf_addstr(path, dot);
			break;
		case TOKEN_CHANNEL:
			from = path->len < from ? path->len : from;
			add_channel(path, channel, masked);
			break;
		default:
			buf_addbyte(path, (uint8_t)token);
		}
	return (from);
}

/*
 * In ${path}, Windows takes ${found} parts for devices.  Expand again with the
 * channel's first byte escaped, and keep that if fewer parts are devices.  A
 * device that the pattern itself names stays.
 */
static size_t
mask(const char *pattern, const char *file, const char *channel, size_t found,
    struct buf *path)
{
	size_t from;

	buf_reset(path);
	from = expand(pattern, file, channel, 1, path);
	if (buf_str(path) != NULL &&
	    count_devices((const char *)path->data) < found)
		return (from);
	buf_reset(path);
	return (expand(pattern, file, channel, 0, path));
}

int
pattern_path(const char *pattern, const char *file, const char *channel,
    struct buf *path, struct err *e)
{
	size_t from = expand(pattern, file, channel, 0, path), found;

	if (buf_str(path) == NULL)
		return (err_nomem(e));
	if ((found = count_devices((const char *)path->data)) > 0)
		from = mask(pattern, file, channel, found, path);
	if (buf_str(path) == NULL)
		return (err_nomem(e));
	if (from < path->len &&
	    check_parents((const char *)path->data + from, e) != 0)
		return (-1);
	return (check_path((const char *)path->data, e));
}
