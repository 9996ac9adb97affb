#include <string.h>

#include "report/cover.h"
#include "report/report.h"
#include "report/zone.h"

/* At most so many are remembered; the loose bytes of others do not count. */
#define LOOSE_PARTS_MAX 256

/*
 * A client that closes may have read bytes from ${end} up to ${most} that its
 * system did not acknowledge.  If a later part begins there, all bytes before
 * it arrived.
 */
struct loose {
	uint64_t end, most;
};

/* The parts of one identity within one window of time. */
struct group {
	struct part first;
	uint64_t begun, bytes, requests; /* requests 0: the group is empty */
	struct cover cover;
	struct loose loose[LOOSE_PARTS_MAX];
	size_t nloose;
};

/*
 * Does ${part}, which is sorted behind the first part of ${g}, belong to ${g}?
 */
static int
belongs(const struct group *g, const struct part *part)
{
	return (g->requests > 0 &&
		memcmp(g->first.id, part->id, sizeof(part->id)) == 0 &&
		part->start - g->first.start < REPORT_WINDOW);
}

/* Add the counts of ${g} to the row of its first part. */
static int
finish(struct report *r, struct group *g, struct err *e)
{
	const struct part *first = &g->first;
	struct row *row;

	if (g->requests == 0 ||
	    !period_has(&r->period, first->start, zone_day(first->start)))
		return (0);
	row = counts_row(&r->counts, first->subject,
	    report_day(r, first->start), report_status(r, first->status), e);
	if (row == NULL)
		return (-1);
	counts_add(&row->count[COUNT_BEGUN], g->begun);
	counts_add(
	    &row->count[COUNT_COMPLETED], cover_least(&g->cover, first->total));
	counts_add(&row->count[COUNT_BYTES], g->bytes);
	counts_add(&row->count[COUNT_REQUESTS], g->requests);
	return (0);
}

static void
begin_group(struct group *g, const struct part *part)
{
	g->first = *part;
	g->begun = g->bytes = g->requests = 0;
	g->nloose = 0;
	cover_reset(&g->cover);
}

/*
 * A part begins at ${at}: so the loose bytes of an earlier part up to ${at}
 * arrived.
 */
static int
go_on(struct group *g, uint64_t at, struct err *e)
{
	size_t i;
	uint64_t end;

	for (i = 0; i < g->nloose; i++)
		if (g->loose[i].end < at && at <= g->loose[i].most) {
			end = g->loose[i].end;
			g->loose[i] = g->loose[--g->nloose];
			return (cover_add(&g->cover, end, at, e));
		}
	return (0);
}

static int
add_part(struct group *g, const struct part *part, struct err *e)
{
	g->begun += part->first == 0;
	g->requests++;
	if (go_on(g, part->first, e) != 0)
		return (-1);
	if (part->more > 0 && g->nloose < LOOSE_PARTS_MAX)
		g->loose[g->nloose++] =
		    (struct loose){part->end, part->end + part->more};
	counts_add(&g->bytes, part->end - part->first);
	return (cover_add(&g->cover, part->first, part->end, e));
}

int
report_join(struct report *r, struct err *e)
{
	struct group g;
	struct part part;
	int rc;

	memset(&g, 0, sizeof(g));
	if (parts_sort(&r->parts, e) != 0)
		return (-1);
	while ((rc = parts_next(&r->parts, &part, e)) == 1) {
		if (!belongs(&g, &part)) {
			if ((rc = finish(r, &g, e)) != 0)
				break;
			begin_group(&g, &part);
		}
		if ((rc = add_part(&g, &part, e)) != 0)
			break;
	}
	if (rc == 0)
		rc = finish(r, &g, e);
	cover_free(&g.cover);
	return (rc);
}
