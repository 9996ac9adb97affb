/*
 * pattern: four lines: a pattern of output files, the name of a base, and two
 * channels, which must get two different files.
 */
#include <limits.h>
#include <string.h>

#include "fuzz.h"
#include "util/pattern.h"
#include "util/channel.h"

enum { PATTERN, BASE, FIRST, SECOND, LINES };

/* Split the input into lines, which the caller frees; the last has the rest. */
static int
split(const uint8_t *data, size_t size, char *line[LINES])
{
	const uint8_t *end;
	size_t i, len;

	for (i = 0; i < LINES; i++) {
		end = size == 0 ? NULL : memchr(data, '\n', size);
		len = end == NULL ? size : (size_t)(end - data);
		MUST((line[i] = strndup((const char *)data, len)) != NULL);
		len += end != NULL;
		data += len;
		size -= len;
	}
	return (line[PATTERN][0] != '\0' && line[BASE][0] != '\0');
}

/* Make the path of a channel; return 0 if channel or path is refused. */
static int
make_path(char *const line[LINES], const char *channel, struct buf *path)
{
	struct err e;

	if (channel_check(channel, strlen(channel), &e) != 0)
		return (0);
	if (pattern_path(line[PATTERN], line[BASE], channel, path, &e) == 0)
		return (1);
	MUST(e.kind == ERR_INPUT);
	return (0);
}

/* The system must accept the path, and it must fit on one line. */
static void
check_path(const struct buf *path)
{
	MUST(path->len > 0 && path->len < PATH_MAX);
	MUST(path->data[path->len] == '\0');
	MUST(strlen((const char *)path->data) == path->len);
	MUST(strchr((const char *)path->data, '\n') == NULL);
}

/* Drop the parts of a path that lead nowhere. */
static void
shorten(char *path)
{
	char *to = path, *part = path, *next = path;

	for (; next != NULL; part = next) {
		if ((next = strchr(part, '/')) != NULL)
			*next++ = '\0';
		if (*part == '\0' || strcmp(part, ".") == 0)
			continue;
		if (to > path)
			*to++ = '/';
		memmove(to, part, strlen(part) + 1);
		to += strlen(to);
	}
	*to = '\0';
}

static void
check_pattern(char *const line[LINES])
{
	struct buf a = BUF_INIT, b = BUF_INIT;

	if (make_path(line, line[FIRST], &a) &&
	    make_path(line, line[SECOND], &b)) {
		check_path(&a);
		check_path(&b);
		shorten((char *)a.data);
		shorten((char *)b.data);
		MUST((strcmp((char *)a.data, (char *)b.data) == 0) ==
		     (strcmp(line[FIRST], line[SECOND]) == 0));
	}
	buf_free(&a);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line[LINES];
	struct err e;
	size_t i;

	if (split(data, size, line)) {
		if (pattern_check(line[PATTERN], &e) == 0)
			check_pattern(line);
		else
			MUST(e.kind == ERR_INPUT);
	}
	for (i = 0; i < LINES; i++)
		free(line[i]);
	return (0);
}
