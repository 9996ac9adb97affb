#include <inttypes.h>
#include <string.h>

#include "report/complaints.h"
#include "report/entry.h"
#include "report/inputs.h"
#include "report/lines.h"
#include "tool.h"
#include "util/text.h"
#include "util/warn.h"

struct logs {
	struct report *r;
	struct entryreader reader;
	struct complaints complaints;
	const char *path;   /* the log; NULL: standard input */
	uint64_t good, bad; /* lines of this log */
};

/* The operands, or "-" if there are none. */
static char *const *
or_stdin(char *const paths[])
{
	static char standard[] = "-";
	static char *const only[] = {standard, NULL};

	return (paths[0] == NULL ? only : paths);
}

static const char *
as_path(const char *operand)
{
	return (strcmp(operand, "-") == 0 ? NULL : operand);
}

static const char *
name_of(const char *path)
{
	return (path == NULL ? "stdin" : text_safe(path, strlen(path)));
}

static void
refuse_line(struct logs *l, const char *why, uint64_t number, struct span line)
{
	l->bad++;
	complaints_add(&l->complaints, why, l->path, number, line);
}

static void
read_line(struct logs *l, uint64_t number, struct span line)
{
	struct entry entry;
	struct err e;
	const char *why;

	if (line.len == 0)
		return;
	if ((why = entry_read(&l->reader, line, &entry)) != NULL) {
		refuse_line(l, why, number, line);
		return;
	}
	l->good++;
	if (report_add(l->r, &entry, &l->reader.f, &e) != 0)
		tool_fail(&e);
}

static int
read_lines(struct logs *l, struct lines *in, struct err *e)
{
	struct span line;
	int rc;

	while ((rc = lines_next(in, &line, e)) > 0) {
		if (rc == 1)
			read_line(l, in->number, line);
		else
			refuse_line(l, "it is too long", in->number, line);
	}
	return (rc);
}

/* Read one log.  Return 0, or EXIT_REFUSED after a message. */
static int
read_log(struct logs *l)
{
	struct lines in;
	struct err e;
	int status = 0;

	l->good = l->bad = 0;
	if (lines_open(&in, l->path, ENTRY_LINE_MAX, &e) != 0) {
		(void)err_in(&e, "%s", name_of(l->path));
		warn_err(&e);
		return (EXIT_REFUSED);
	}
	if (read_lines(l, &in, &e) != 0) {
		(void)err_in(&e, "%s", name_of(l->path));
		warn_err(&e);
		status = EXIT_REFUSED;
	}
	lines_close(&in);
	if (l->good > 0 || l->bad == 0)
		return (status);
	warn0("%s: none of its %" PRIu64 " lines is of a log", name_of(l->path),
	    l->bad);
	return (EXIT_REFUSED);
}

/* Warn that answers may be counted twice. */
static void
warn_relayed(const struct report *r)
{
	if (r->relayed > 0 && r->proxied > 0)
		warn0("%" PRIu64 " answers of servers came through a proxy, "
		      "and %" PRIu64 " answers are of a proxy's log: where "
		      "these are the same, --proxy-logs counts them once",
		    r->relayed, r->proxied);
}

int
inputs_logs(
    struct report *r, const struct publicurl *public, char *const paths[])
{
	struct logs l = {.r = r, .good = 0, .bad = 0};
	char *const *p;
	int status = 0, rc;

	entryreader_init(&l.reader, public);
	for (p = or_stdin(paths); *p != NULL; p++) {
		l.path = as_path(*p);
		rc = read_log(&l);
		status = tool_worse(status, rc);
		r->lines += l.good + l.bad;
		r->unread += l.bad;
		r->broken += rc != 0;
	}
	complaints_tell(&l.complaints);
	warn_relayed(r);
	complaints_free(&l.complaints);
	entryreader_free(&l.reader);
	return (status);
}

static int
merge_lines(struct merge *m, struct lines *in, struct err *e)
{
	struct span line;
	int rc;

	while ((rc = lines_next(in, &line, e)) > 0) {
		if (line.len == 0)
			continue;
		if (rc == 2)
			(void)err_set(e, ERR_INPUT, "the line is too long");
		if (rc == 2 || merge_line(m, line, e) != 0)
			return (err_in(e, "line %" PRIu64, in->number));
	}
	return (rc == 0 ? merge_end(m, e) : -1);
}

static int
merge_file(struct merge *m, const char *path, struct err *e)
{
	struct lines in;
	int rc;

	if (lines_open(&in, path, OPEN_LINE_MAX, e) != 0)
		return (-1);
	rc = merge_lines(m, &in, e);
	if (rc == 0 && in.number == 0)
		rc = err_set(e, ERR_INPUT, "it is empty, and no report");
	lines_close(&in);
	return (rc);
}

void
inputs_merge(struct merge *m, char *const paths[])
{
	char *const *p;
	struct err e;

	/*
	 * A sum without one of the reports looks complete: print nothing
	 * instead.
	 */
	for (p = or_stdin(paths); *p != NULL; p++)
		if (merge_file(m, as_path(*p), &e) != 0) {
			(void)err_in(&e, "%s", name_of(as_path(*p)));
			tool_fail(&e);
		}
}
