#include <string.h>

#include "report/prefix.h"

/*
 * If ${s} begins like ${pattern}, skip that part and return 1.  In a pattern,
 * 'A' is a letter, '0' a digit, '_' a digit or a space; others are themselves.
 */
static int
skip_like(struct span *s, const char *pattern)
{
	size_t i;
	char c;

	for (i = 0; pattern[i] != '\0'; i++) {
		if (i == s->len)
			return (0);
		c = s->p[i];
		if (pattern[i] == 'A'
			? !((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		    : pattern[i] == '0' ? !(c >= '0' && c <= '9')
		    : pattern[i] == '_' ? !((c >= '0' && c <= '9') || c == ' ')
					: c != pattern[i])
			return (0);
	}
	*s = span_skip(*s, i);
	return (1);
}

/* Skip the time of syslog, in the old form or in that of RFC 3339. */
static int
skip_time(struct span *s)
{
	struct span word;

	if (skip_like(s, "AAA _0 00:00:00 "))
		return (1);
	return (skip_like(s, "0000-00-00T00:00:00") && span_cut(s, ' ', &word));
}

enum prefix_program
prefix_skip(struct span *line)
{
	struct span s = *line, host, tag, pid;

	/* A priority is here if a socket passed the line on. */
	if (s.len > 0 && s.p[0] == '<' && !span_cut(&s, '>', &tag))
		return (PREFIX_NONE);
	if (!skip_time(&s) || !span_cut(&s, ' ', &host) ||
	    !span_cut(&s, ' ', &tag) || tag.len == 0 ||
	    tag.p[tag.len - 1] != ':')
		return (PREFIX_NONE);
	tag.len--;
	pid = tag;
	if (span_cut(&pid, '[', &tag) &&
	    (pid.len == 0 || pid.p[pid.len - 1] != ']'))
		return (PREFIX_OTHER);
	*line = s;
	if (span_is(tag, "chanpack-serve") || span_is(tag, "chanpack-listen"))
		return (PREFIX_SERVER);
	return (span_is(tag, "nginx") ? PREFIX_PROXY : PREFIX_OTHER);
}
