#include <string.h>

#include "aws/awsini.h"
#include "util/span.h"

#define LINE_BLANKS " \t\r"

static int
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r');
}

static int
is_comment(char c)
{
	return (c == '#' || c == ';');
}

/* A walk through a file. */
struct walk {
	struct span rest;
	size_t indent; /* of the setting before ${rest}; SIZE_MAX: none */
	int mine;      /* is ${rest} in the section that is looked for? */
};

static struct walk
walk_start(const struct awsini *f)
{
	return ((struct walk){{f->text, f->len}, SIZE_MAX, 0});
}

/*
 * Take lines off the front of the rest, until one is a section or a setting by
 * the rules for indented lines.  Put that line into ${line}, without the white
 * space around.  Return 1, or 0 at the end.
 */
static int
next_line(struct walk *w, struct span *line)
{
	struct span whole;
	size_t indent;

	while (w->rest.len > 0) {
		if (!span_cut(&w->rest, '\n', &whole)) {
			whole = w->rest;
			w->rest.len = 0;
		}
		*line = span_trim(whole, LINE_BLANKS);
		if (line->len == 0 || is_comment(line->p[0]))
			continue;
		indent = (size_t)(line->p - whole.p);
		if (indent > w->indent)
			continue;
		w->indent = line->p[0] == '[' ? SIZE_MAX : indent;
		return (1);
	}
	return (0);
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

/* Does ${line} begin a section?  Set w->mine: is its name ${section}? */
static int
is_section(struct walk *w, struct span line, const char *section)
{
	struct span name;

	if (line.p[0] != '[')
		return (0);
	line = span_skip(line, 1);
	w->mine = span_cut(&line, ']', &name) &&
		  is_text(span_trim(name, LINE_BLANKS), section);
	return (1);
}

int
awsini_has(const struct awsini *f, const char *section)
{
	struct walk w = walk_start(f);
	struct span line;

	while (!w.mine && next_line(&w, &line))
		(void)is_section(&w, line, section);
	return (w.mine);
}

/* Is ${line} "${name} = value"? */
static int
is_setting(struct span line, const char *name, struct span *value)
{
	struct span left;

	if (!span_cut(&line, '=', &left))
		return (0);
	*value = uncomment(line);
	return (span_iscase(span_trim(left, LINE_BLANKS), name));
}

int
awsini_get(const struct awsini *f, const char *section, const char *name,
    struct buf *out)
{
	struct walk w = walk_start(f);
	struct span line, value, last = {NULL, 0};

	while (next_line(&w, &line))
		if (!is_section(&w, line, section) && w.mine &&
		    is_setting(line, name, &value))
			last = value;
	/* Callers use the value as a string, which a NUL would cut short. */
	if (last.len == 0 || memchr(last.p, '\0', last.len) != NULL)
		return (0);
	buf_add(out, last.p, last.len);
	return (1);
}
