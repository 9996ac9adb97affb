#include <stdio.h>
#include <string.h>

#include "report/amount.h"
#include "report/html.h"
#include "report/htmlhead.h"
#include "report/htmltext.h"
#include "report/zone.h"
#include "util/when.h"

static void
title(const struct htmlpage *p)
{
	char first[ZONE_DAY_SIZE], last[ZONE_DAY_SIZE];

	(void)fputs("Downloads", stdout);
	if (!p->has_days)
		return;
	zone_daytext(p->first, first);
	zone_daytext(p->last, last);
	(void)printf(" %s", first);
	if (p->first != p->last)
		(void)printf(" to %s", last);
}

static void
print_head(const struct htmlpage *p)
{
	(void)puts(
	    "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" "
	    "lang=\"en\" xml:lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src "
	    "'none'; style-src 'unsafe-inline'\"/>\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\"/>");
	(void)fputs("<title>", stdout);
	title(p);
	(void)printf(
	    "</title>\n<style>\n%s</style>\n</head>\n<body>\n", html_style);
}

/* Print one end of the period that --since or --until names. */
static void
print_end(const char *word, const struct period_end *end)
{
	char day[ZONE_DAY_SIZE], when[WHEN_SIZE];

	if (end->kind == PERIOD_DAY) {
		zone_daytext(end->day, day);
		(void)printf(" %s %s", word, day);
	} else if (end->kind == PERIOD_TIME) {
		when_text((time_t)(end->ms / 1000), when);
		(void)printf(" %s %s", word, when);
	}
}

static void
period(const struct htmlpage *p)
{
	const struct period *asked = &p->r->period;

	(void)fputs("<h1>", stdout);
	title(p);
	(void)fputs("</h1>\n<p class=\"note\">", stdout);
	if (by_has(p->f->by, BY_DAY)) {
		(void)fputs("Days are those of the time zone ", stdout);
		html_text(p->tz, strlen(p->tz));
		(void)fputs(". ", stdout);
	}
	if (asked->since.kind == PERIOD_OPEN &&
	    asked->until.kind == PERIOD_OPEN) {
		(void)puts("All downloads that the logs tell of.</p>");
		return;
	}
	(void)fputs("Downloads that began", stdout);
	print_end("on or after", &asked->since);
	if (asked->since.kind != PERIOD_OPEN &&
	    asked->until.kind != PERIOD_OPEN)
		(void)fputs(" and", stdout);
	print_end(asked->until.kind == PERIOD_DAY ? "on or before" : "before",
	    &asked->until);
	(void)puts(".</p>");
}

static void
print_number(const char *before, uint64_t n, const char *behind)
{
	char text[AMOUNT_ROOM];

	amount_exact(n, text);
	(void)printf("%s%s%s", before, text, behind);
}

/* Tell what was read, and why the counts may be wrong. */
static void
sources(const struct htmlpage *p)
{
	const struct report *r = p->r;

	if (r->merged > 0) {
		print_number("<p class=\"note\">Reports added: ", r->merged,
		    ". Which lines of logs are left out was told when these "
		    "were made.</p>\n");
		return;
	}
	print_number("<p class=\"note\">Lines read: ", r->lines, "");
	print_number("; left out, since they could not be understood: ",
	    r->unread, ".</p>\n");
	if (r->broken > 0)
		print_number(
		    "<p class=\"warn\">The counts are too low: ", r->broken,
		    " of the logs could not be read, or not to the "
		    "end.</p>\n");
	if (r->relayed > 0 && r->proxied > 0) {
		print_number("<p class=\"warn\">The counts may be too high: ",
		    r->relayed, " answers of servers came through a proxy");
		print_number(", and ", r->proxied,
		    " answers are of a proxy&#39;s log. If these are the same, "
		    "they were counted twice: see --proxy-logs.</p>\n");
	}
}

static void
figure_of(const char *name, uint64_t n, const char *small)
{
	char text[AMOUNT_ROOM];

	amount_exact(n, text);
	(void)printf("<div><dt>%s</dt><dd>%s%s%s%s</dd></div>\n", name, text,
	    small == NULL ? "" : " <small>", small == NULL ? "" : small,
	    small == NULL ? "" : "</small>");
}

static void
totals(const struct htmlpage *p)
{
	const uint64_t *n = p->sums.all.count;
	char text[AMOUNT_ROOM], about[AMOUNT_ROOM];

	amount_percent(n[COUNT_COMPLETED], n[COUNT_BEGUN], text);
	(void)puts("<dl>");
	figure_of("completed", n[COUNT_COMPLETED], text);
	figure_of("aborted", n[COUNT_ABORTED], NULL);
	figure_of("begun", n[COUNT_BEGUN], NULL);
	amount_exact(n[COUNT_BYTES], text);
	amount_bytes(n[COUNT_BYTES], about);
	(void)printf("<div><dt>bytes</dt><dd>%s <small>%s</small></dd></div>\n"
		     "</dl>\n",
	    about, text);
}

void
htmlhead_open(const struct htmlpage *p)
{
	print_head(p);
	period(p);
	sources(p);
	totals(p);
}

void
htmlhead_close(void)
{
	(void)puts(
	    "<footer>\n<p>Begun: the first byte was asked for. Completed: all "
	    "bytes arrived, in one part or in several. Aborted: begun and not "
	    "completed. Bytes: all that arrived, also of aborted downloads, "
	    "and what arrived twice. kB, MB and so on are powers of 1000, "
	    "rounded down.</p>\n<p>Made by chanpack-report " VERSION
	    "; chanpack-report(1) says what exactly is counted, and how far it "
	    "can be wrong.</p>\n</footer>\n</body>\n</html>");
}
