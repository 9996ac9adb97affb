#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/htmltext.h"
#include "report/svgout.h"

void
svg_text(const char *s)
{
	html_text(s, strlen(s));
}

void
svg_open(const struct svg_about *about, const char *name, const char *style,
    unsigned int height)
{
	(void)printf(
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
	    "aria-labelledby=\"%s-t %s-d\" class=\"chart %s\" style=\"%s\" "
	    "width=\"100%%\" height=\"%u\">\n<title id=\"%s-t\">",
	    about->id, about->id, name, style, height, about->id);
	svg_text(about->title);
	(void)printf("</title>\n<desc id=\"%s-d\">", about->id);
	svg_text(about->text);
	(void)puts("</desc>");
}

/* The page's style moves the key to the upper left, above the bars. */
void
svg_key(enum svg_what what, const char *where)
{
	(void)fputs("<g class=\"key\">", stdout);
	if (what == SVG_BYTES)
		(void)fputs("<text y=\"12\">bytes that arrived</text>", stdout);
	else
		(void)printf(
		    "<rect class=\"c\" y=\"2\" width=\"10\" height=\"10\"/>"
		    "<text class=\"kc\" x=\"15\" y=\"12\">completed</text>"
		    "<rect class=\"a\" x=\"100\" y=\"2\" width=\"10\" "
		    "height=\"10\"/>"
		    "<text class=\"ka\" x=\"115\" y=\"12\">aborted, %s</text>",
		    where);
	(void)puts("</g>");
}

uint64_t
svg_lower(enum svg_what what, const struct row *row)
{
	return (row->count[what == SVG_BYTES ? COUNT_BYTES : COUNT_COMPLETED]);
}

uint64_t
svg_upper(enum svg_what what, const struct row *row)
{
	return (what == SVG_BYTES ? 0 : row->count[COUNT_ABORTED]);
}

void
svg_value(enum svg_what what, uint64_t n, char text[AMOUNT_ROOM])
{
	if (what == SVG_BYTES && n > 0)
		amount_bytes(n, text);
	else
		amount_short(n, text);
}

void
svg_words(enum svg_what what, const struct row *row)
{
	char text[AMOUNT_ROOM];

	amount_exact(svg_lower(what, row), text);
	if (what == SVG_BYTES) {
		(void)printf("%s bytes", text);
		return;
	}
	(void)printf("%s completed, ", text);
	amount_exact(svg_upper(what, row), text);
	(void)printf("%s aborted", text);
}
