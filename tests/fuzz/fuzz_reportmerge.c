/*
 * chanpack-report --merge: the bytes are the lines of reports.  Rows that came
 * of them have sound counts, and parts lie within their package.
 */
#include <string.h>

#include "fuzz.h"
#include "report/openreport.h"
#include "report/zone.h"

static void
check_report(struct report *r)
{
	struct span text[BY_MAX];
	struct part part;
	struct err e;
	size_t i;

	for (i = 0; i < r->counts.n; i++) {
		MUST(r->counts.row[i].count[COUNT_COMPLETED] <=
		     r->counts.row[i].count[COUNT_BEGUN]);
		MUST(r->counts.row[i].count[COUNT_BYTES] <= INT64_MAX);
		MUST(r->counts.row[i].subject < r->subjects.n);
		subjects_texts(
		    &r->subjects, &r->by, r->counts.row[i].subject, text);
	}
	MUST(parts_sort(&r->parts, &e) == 0);
	while (parts_next(&r->parts, &part, &e) == 1) {
		MUST(part.first <= part.end && part.end <= part.total);
		MUST(part.subject < r->subjects.n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = {(const char *)data, size}, line;
	struct report r;
	struct merge m;
	struct err e;
	int rc = 0;

	memset(&r, 0, sizeof(r));
	memset(&m, 0, sizeof(m));
	m.r = &r;
	m.is_first = 1;
	MUST(zone_set("UTC", &e) == 0 && report_init(&r, &e) == 0);
	while (size > 0 && rc == 0 && span_cut(&rest, '\n', &line))
		rc = merge_line(&m, line, &e);
	if (rc == 0)
		(void)merge_end(&m, &e);
	check_report(&r);
	merge_free(&m);
	report_free(&r);
	return (0);
}
