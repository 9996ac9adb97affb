/*
 * chanpack-report: the bytes are lines of a log, by servers or by nginx, in
 * logfmt or JSON, with or without a prefix of syslog.  What is read of a line
 * can be counted: no more arrives than a package has.
 */
#include <string.h>

#include "fuzz.h"
#include "report/entry.h"

static void
check_package(const struct entry *one, const struct fields *f)
{
	MUST(f->value[FIELD_KEY].p != NULL);
	MUST(one->status == 200 || one->status == 206);
	MUST(one->total <= ENTRY_SIZE_MAX && one->arrived <= ENTRY_SIZE_MAX);
	MUST(one->total == 0 || one->first < one->total);
	MUST(one->total == 0 || one->arrived <= one->total - one->first);
	MUST(one->status == 206 || one->first == 0);
}

static void
check_line(struct entryreader *r, struct span line)
{
	struct entry one, again;
	const char *why = entry_read(r, line, &one), *other;
	size_t i;

	other = entry_read(r, line, &again);
	MUST((why == NULL) == (other == NULL));
	if (why != NULL)
		return;
	MUST(one.kind == again.kind && one.start == again.start &&
	     one.arrived == again.arrived);
	MUST(one.start >= 0 && one.kind <= ENTRY_START);
	for (i = 0; i < FIELDS; i++)
		MUST(r->f.value[i].len <= line.len * 16);
	MUST(r->f.nextra <= EXTRAS_MAX);
	if (one.kind == ENTRY_PACKAGE)
		check_package(&one, &r->f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = {(const char *)data, size}, line;
	struct publicurl public;
	struct entryreader r;
	struct err e;

	MUST(publicurl_parse(&public, "http://h/p", &e) == 0);
	entryreader_init(&r, &public);
	while (size > 0 && span_cut(&rest, '\n', &line))
		check_line(&r, line);
	if (size > 0)
		check_line(&r, rest);
	entryreader_free(&r);
	return (0);
}
