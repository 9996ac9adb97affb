#include <string.h>
#include <strings.h>

#include "aws/awsini.h"

/* A line, or a part of one. */
struct span {
	const char *p;
	size_t len;
};

static int
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r');
}

static struct span
trim(struct span s)
{
	while (s.len > 0 && is_blank(s.p[0]))
		s.p++, s.len--;
	while (s.len > 0 && is_blank(s.p[s.len - 1]))
		s.len--;
	return (s);
}

/* Take the next line off the front of ${rest}: 1, or 0 at the end. */
static int
next_line(struct span *rest, struct span *line)
{
	const char *end;

	if (rest->len == 0)
		return (0);
	end = memchr(rest->p, '\n', rest->len);
	line->p = rest->p;
	line->len = end == NULL ? rest->len : (size_t)(end - rest->p);
	rest->p += line->len + (end != NULL);
	rest->len -= line->len + (end != NULL);
	return (1);
}

static int
is_comment(char c)
{
	return (c == '#' || c == ';');
}

/* ${s} as far as no comment begins in it. */
static struct span
uncomment(struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (is_comment(s.p[i]) && (i == 0 || is_blank(s.p[i - 1])))
			s.len = i;
	return (trim(s));
}

/* Is ${s} the string ${text}, any white space in it being one space? */
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

/* Does ${line} begin a section?  ${mine}: that called ${section}. */
static int
is_section(struct span line, const char *section, int *mine)
{
	const char *end;

	line = trim(line);
	if (line.len == 0 || line.p[0] != '[')
		return (0);
	line.p++, line.len--;
	end = memchr(line.p, ']', line.len);
	*mine = 0;
	if (end != NULL) {
		line.len = (size_t)(end - line.p);
		*mine = is_text(trim(line), section);
	}
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
	const char *equals;
	struct span left;

	if (line.len == 0 || is_blank(line.p[0]) || is_comment(line.p[0]) ||
	    (equals = memchr(line.p, '=', line.len)) == NULL)
		return (0);
	left.p = line.p;
	left.len = (size_t)(equals - line.p);
	value->p = equals + 1;
	value->len = line.len - left.len - 1;
	*value = uncomment(*value);
	left = trim(left);
	return (left.len == strlen(name) &&
		strncasecmp(left.p, name, left.len) == 0);
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
	/* No setting has a NUL, and none can be a string with one. */
	if (last.len == 0 || memchr(last.p, '\0', last.len) != NULL)
		return (0);
	buf_add(out, last.p, last.len);
	return (1);
}
