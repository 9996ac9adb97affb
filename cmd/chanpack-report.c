/*
 * chanpack-report: count downloads, from the logs of servers and proxies.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/finished.h"
#include "report/html.h"
#include "report/inputs.h"
#include "report/openreport.h"
#include "report/zone.h"
#include "opt.h"
#include "tool.h"
#include "util/outfile.h"
#include "util/text.h"
#include "where.h"

const char tool_name[] = "chanpack-report";
const char tool_about[] =
    "usage: chanpack-report [option]... [log...]\n"
    "       chanpack-report --merge [option]... [report...]\n"
    "Count the downloads that logs (operands, else standard input) tell of, "
    "by\n"
    "day and channel.  Logs are those of chanpack-serve and chanpack-listen,\n"
    "and of nginx with the log_format of its recipes; plain or gzip.\n";

enum {
	OPT_CSV = OPT_FIRST,
	OPT_HTML,
	OPT_BY,
	OPT_ALSO,
	OPT_TZ,
	OPT_SINCE,
	OPT_UNTIL,
	OPT_PROXY_LOGS,
	OPT_OPEN,
	OPT_MERGE,
	OPT_NOW
};

const struct opt tool_opts[] = {
    {'j', "json", NULL, "print a JSON object a line"},
    {OPT_CSV, "csv", NULL, "print CSV; default: a table"},
    {OPT_HTML, "html", NULL, "print a page with charts for a browser"},
    {'o', "output", "FILE", "write to this file, whole or not at all"},
    {OPT_BY, "by", "FIELD,...",
	"a row for each: day, channel, form, x-NAME, status, network or key; "
	"default: day,channel"},
    {OPT_ALSO, "also", "COUNT,...",
	"count too: requests, health, head, edge, unchanged, refused"},
    {OPT_TZ, "tz", "ZONE", "days of this time zone; default: UTC"},
    {OPT_SINCE, "since", "WHEN",
	"downloads that began then or later: 2026-11-23, today, yesterday, 7d, "
	"12h, 2026-11-23T08:00:00Z"},
    {OPT_UNTIL, "until", "WHEN",
	"downloads that began up to that day, or before that time"},
    {OPT_PROXY_LOGS, "proxy-logs", NULL,
	"leave out what came through a proxy, since its log is given too"},
    {'p', "public", "URL",
	"the public URL, whose path is no part of a key in nginx's log; "
	"default: $CHANPACK_PUBLIC"},
    {OPT_OPEN, "open", NULL, "with -j: print a report that can be merged"},
    {OPT_MERGE, "merge", NULL, "read such reports, and print their sum"},
    {OPT_NOW, "now", "TIME", "take this for the present time"}, OPT_COMMON,
    OPT_END};

struct options {
	struct report r;
	const char *out, *tz, *since, *until, *public, *now;
	int json, csv, html, open, merge;
	int also[COUNTS]; /* the counts that --also names */
};

/* Show the count ${name}, unless it is always shown. */
static void
also_count(struct options *o, struct span name)
{
	int c;

	for (c = COUNT_BYTES + 1; c < COUNTS; c++)
		if (span_is(name, count_names[c])) {
			o->also[c] = 1;
			return;
		}
	tool_usage("--also: '%s': there are requests, health, head, edge, "
		   "unchanged and refused",
	    text_safe(name.p, name.len));
}

static void
parse_also(struct options *o, const char *list)
{
	struct span rest = {list, strlen(list)}, name;

	while (span_cut(&rest, ',', &name))
		also_count(o, name);
	also_count(o, rest);
}

static void
parse_by(struct options *o, const char *list)
{
	struct err e;

	if (by_add(&o->r.by, list, &e) != 0)
		tool_failarg("--by", &e);
}

static void
parse_option(struct options *o, int opt)
{
	switch (opt) {
	case 'j':
		o->json = 1;
		break;
	case OPT_CSV:
		o->csv = 1;
		break;
	case OPT_HTML:
		o->html = 1;
		break;
	case 'o':
		opt_once(&o->out, opt);
		break;
	case OPT_BY:
		parse_by(o, optarg);
		break;
	case OPT_ALSO:
		parse_also(o, optarg);
		break;
	case OPT_TZ:
		opt_once(&o->tz, opt);
		break;
	case OPT_SINCE:
		opt_once(&o->since, opt);
		break;
	case OPT_UNTIL:
		opt_once(&o->until, opt);
		break;
	case OPT_PROXY_LOGS:
		o->r.proxy_logs = 1;
		break;
	case 'p':
		opt_once(&o->public, opt);
		break;
	case OPT_OPEN:
		o->open = 1;
		break;
	case OPT_MERGE:
		o->merge = 1;
		break;
	case OPT_NOW:
		opt_once(&o->now, opt);
		break;
	}
}

static void
check_options(const struct options *o)
{
	if (o->json + o->csv + o->html > 1)
		tool_usage("only one of -j, --csv and --html can be given");
	if (o->open && !o->json)
		tool_usage("--open needs -j");
	if (o->open && (o->since != NULL || o->until != NULL))
		tool_usage("--since and --until do not go with --open: give "
			   "them when the reports are merged");
	if (o->merge && o->r.proxy_logs)
		tool_usage("--proxy-logs does not go with --merge: give it "
			   "when the reports are made");
}

static void
set_zone(const char *name)
{
	struct err e;

	if (zone_set(name, &e) != 0)
		tool_failarg("--tz", &e);
}

static void
set_end(const struct options *o, const char *opt, const char *text,
    struct period_end *end)
{
	struct err e;

	if (text == NULL)
		return;
	if (period_parse(end, text, tool_now("--now", o->now), &e) != 0)
		tool_failarg(opt, &e);
	if (o->merge && end->kind == PERIOD_TIME)
		tool_usage("%s takes a day with --merge, and not a time", opt);
}

static void
print_report(struct options *o, const char *tz)
{
	struct finished f;
	struct err e;

	if (o->open) {
		if (openreport_print(&o->r, tz, &e) != 0)
			tool_fail(&e);
		return;
	}
	if (report_join(&o->r, &e) != 0)
		tool_fail(&e);
	if (by_has(&o->r.by, BY_STATUS))
		o->also[COUNT_REQUESTS] = 1;
	finished_make(&f, &o->r, o->also);
	if (o->json)
		finished_json(&f);
	else if (o->csv)
		finished_csv(&f);
	else if (o->html)
		finished_html(&f, &o->r, tz);
	else
		finished_table(&f);
}

/*
 * Print to standard output or to the file of -o, which gets its name only if
 * all was written.  Return the exit status.
 */
static int
print(struct options *o, const char *tz)
{
	struct outfile out;
	struct err e;

	if (o->out != NULL && outfile_open(&out, o->out, &e) != 0)
		tool_fail(&e);
	/* The printing functions know only standard output. */
	if (o->out != NULL && dup2(out.fd, STDOUT_FILENO) == -1) {
		(void)err_sys(&e, "cannot write to -o");
		outfile_abort(&out);
		tool_fail(&e);
	}
	print_report(o, tz);
	if (o->out == NULL)
		return (tool_finish(0));
	if (fflush(stdout) != 0 || ferror(stdout)) {
		(void)err_sys(
		    &e, "cannot write %s", text_safe(o->out, strlen(o->out)));
		outfile_abort(&out);
		tool_fail(&e);
	}
	if (outfile_publish(&out, 1, 0, &e) != 0)
		tool_fail(&e);
	return (0);
}

static int
run_logs(struct options *o, char *const logs[])
{
	const char *tz = o->tz == NULL ? "UTC" : o->tz;
	struct publicurl public;
	int status;
	struct err e;

	if (where_public(o->public, &public, &e) != 0)
		tool_fail(&e);
	if (o->r.by.n == 0)
		parse_by(o, "day,channel");
	status = inputs_logs(&o->r, &public, logs);
	return (tool_worse(status, print(o, tz)));
}

static int
run_merge(struct options *o, char *const reports[])
{
	struct merge m = {.r = &o->r, .is_first = o->r.by.n == 0};
	struct err e;
	int status;

	if (o->tz != NULL && (m.tz = strdup(o->tz)) == NULL) {
		(void)err_nomem(&e);
		tool_fail(&e);
	}
	inputs_merge(&m, reports);
	status = print(o, m.tz);
	merge_free(&m);
	return (status);
}

int
main(int argc, char *argv[])
{
	static struct options o;
	struct err e;
	int c, status;

	tool_start();
	while ((c = opt_next(argc, argv)) != -1)
		parse_option(&o, c);
	check_options(&o);
	set_zone(o.tz == NULL ? "UTC" : o.tz);
	set_end(&o, "--since", o.since, &o.r.period.since);
	set_end(&o, "--until", o.until, &o.r.period.until);
	if (report_init(&o.r, &e) != 0)
		tool_fail(&e);
	if (optind == argc)
		tool_waits(o.merge ? "reports" : "logs");
	status = o.merge ? run_merge(&o, argv + optind)
			 : run_logs(&o, argv + optind);
	report_free(&o.r);
	return (status);
}
