#include "report/identity.h"
#include "report/report.h"
#include "report/zone.h"

int
report_init(struct report *r, struct err *e)
{
	parts_init(&r->parts, REPORT_PARTS);
	if (subjects_init(&r->subjects, e) != 0)
		return (-1);
	return (counts_init(&r->counts, e));
}

int32_t
report_day(const struct report *r, int64_t ms)
{
	return (by_has(&r->by, BY_DAY) ? zone_day(ms) : 0);
}

uint32_t
report_status(const struct report *r, uint32_t status)
{
	return (by_has(&r->by, BY_STATUS) ? status : 0);
}

static int
find_subject(
    struct report *r, const struct fields *f, uint32_t *subject, struct err *e)
{
	char room[BY_MAX][BY_ROOM];
	struct span text[BY_MAX];
	size_t i;

	for (i = 0; i < r->by.n; i++)
		text[i] = by_text(&r->by, i, f, room[i]);
	return (subjects_find(&r->subjects, &r->by, text, subject, e));
}

static int
add_part(struct report *r, const struct entry *entry, const struct fields *f,
    uint32_t subject, struct err *e)
{
	struct part part = {.start = entry->start,
	    .first = entry->first,
	    .end = entry->first + entry->arrived,
	    .total = entry->total,
	    .subject = subject,
	    .status = (uint16_t)entry->status,
	    .more = (uint32_t)(entry->more < UINT32_MAX ? entry->more
							: UINT32_MAX)};

	identity_make(f, entry->total, &r->room, part.id);
	if (buf_ok(&r->room, e) != 0)
		return (-1);
	return (parts_add(&r->parts, &part, e));
}

/* Count an answer with the whole package, or with several ranges of one. */
static void
count_package(struct row *row, const struct entry *entry)
{
	counts_add(&row->count[COUNT_BYTES], entry->arrived);
	if (entry->total > 0) {
		counts_add(&row->count[COUNT_BEGUN], 1);
		counts_add(&row->count[COUNT_COMPLETED], 1);
	}
}

static int
count_answer(struct report *r, const struct entry *entry, uint32_t subject,
    struct err *e)
{
	static const enum count of[] = {[ENTRY_HEALTH] = COUNT_HEALTH,
	    [ENTRY_HEAD] = COUNT_HEAD,
	    [ENTRY_EDGE] = COUNT_EDGE,
	    [ENTRY_UNCHANGED] = COUNT_UNCHANGED,
	    [ENTRY_REFUSED] = COUNT_REFUSED};
	struct row *row;

	if (!period_has(&r->period, entry->start, zone_day(entry->start)))
		return (0);
	row = counts_row(&r->counts, subject, report_day(r, entry->start),
	    report_status(r, entry->status), e);
	if (row == NULL)
		return (-1);
	counts_add(&row->count[COUNT_REQUESTS], 1);
	if (entry->kind == ENTRY_PACKAGE)
		count_package(row, entry);
	else if (entry->kind != ENTRY_GONE && entry->kind != ENTRY_ISSUED)
		counts_add(&row->count[of[entry->kind]], 1);
	return (0);
}

int
report_add(struct report *r, const struct entry *entry, const struct fields *f,
    struct err *e)
{
	uint32_t subject;

	if (entry->kind == ENTRY_START || (entry->relayed && r->proxy_logs))
		return (0);
	r->relayed += entry->relayed != 0;
	r->proxied += entry->source == ENTRY_PROXY;
	if (find_subject(r, f, &subject, e) != 0)
		return (-1);
	if (entry->kind == ENTRY_PACKAGE && entry->arrived < entry->total)
		return (add_part(r, entry, f, subject, e));
	return (count_answer(r, entry, subject, e));
}

void
report_free(struct report *r)
{
	by_free(&r->by);
	subjects_free(&r->subjects);
	counts_free(&r->counts);
	parts_free(&r->parts);
	buf_free(&r->room);
}
