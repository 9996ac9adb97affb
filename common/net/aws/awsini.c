#include <string.h>

#include "aws/awsini.h"
#include "util/span.h"

#define LINE_BLANKS " \t\r"

static int
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r');
}

/* Take the next line off the front of ${rest}: 1, or 0 at the end. */
static int
next_line(struct span *rest, struct span *line)
{
	if (rest->len == 0)
		return (0);
	if (!span_cut(rest, '\n', line)) {
		*line = *rest;
		rest->len = 0;
	}
	return (1);
}

static int
is_comment(char c)
{
	return (c == '#' || c == ';');
}

/* Return ${s} without its comment and the white space around. */
static struct span
uncomment(struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (is_comment(s.p[i]) && (i == 0 || is_blank(s.p[i - 1])))
			s.len = i;
	return (span_trim(s, LINE_BLANKS));
}

/* Is ${s} the string ${text}, if runs of white space in ${s} are one space? */
static int
is_text(struct span s, const char *text)
{
	for (; s.len > 0 && *text != '\0'; text++) {
		if ((is_blank(s.p[0]) ? ' ' : s.p[0]) != *text)
			return (0);
		do
			s.p++, s.len--;
		while (*text == ' ' && s.len > 0 && is_blank(s.p[0]));
	}
	return (s.len == 0 && *text == '\0');
}

/* Does ${line} begin a section?  Set ${mine}: is its name ${section}? */
static int
is_section(struct span line, const char *section, int *mine)
{
	struct span name;

	line = span_trim(line, LINE_BLANKS);
	if (line.len == 0 || line.p[0] != '[')
		return (0);
	line = span_skip(line, 1);
	*mine = span_cut(&line, ']', &name) &&
		is_text(span_trim(name, LINE_BLANKS), section);
	return (1);
}

int
awsini_has(const struct awsini *f, const char *section)
{
	struct span rest = {f->text, f->len}, line;
	int mine = 0;

	while (!mine && next_line(&rest, &line))
		(void)is_section(line, section, &mine);
	return (mine);
}

/* Is ${line} "${name} = value"? */
static int
is_setting(struct span line, const char *name, struct span *value)
{
	struct span left;

	if (line.len == 0 || is_blank(line.p[0]) || is_comment(line.p[0]) ||
	    !span_cut(&line, '=', &left))
		return (0);
	*value = uncomment(line);
	return (span_iscase(span_trim(left, LINE_BLANKS), name));
}

int
awsini_get(const struct awsini *f, const char *section, const char *name,
    struct buf *out)
{
	struct span rest = {f->text, f->len}, line, value, last = {NULL, 0};
	int mine = 0;

	while (next_line(&rest, &line))
		if (!is_section(line, section, &mine) && mine &&
		    is_setting(line, name, &value))
			last = value;
	/* Callers use the value as a string, which a NUL would cut short. */
	if (last.len == 0 || memchr(last.p, '\0', last.len) != NULL)
		return (0);
	buf_add(out, last.p, last.len);
	return (1);
}
