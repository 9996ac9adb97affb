/*
 * What the two readers of lines share.  Functions with a reason return NULL, or
 * why the line cannot be read: a string constant.
 */
#ifndef REPORT_ENTRYIN_H
#define REPORT_ENTRYIN_H

#include "report/entry.h"

/* The end of the year 9999. */
#define ENTRY_SECONDS_MAX UINT64_C(253402300799)

/* The longest answer: 100 days. */
#define ENTRY_TAKES_MAX (UINT64_C(100) * 86400 * 1000)

/* Make ${out} of the fields of a line by a server, or by nginx or the edge. */
const char *entry_ofserver(struct entryreader *r, struct entry *out);
const char *entry_ofproxy(struct entryreader *r, struct entry *out);

/* Parse a number up to ${max}.  Return 0, or -1 if it is none or absent. */
int entry_number(struct span text, uint64_t max, uint64_t *out);

/* Parse seconds, with up to three digits behind a point.  Return as above. */
int entry_milliseconds(struct span text, uint64_t *out);

/*
 * How much of an answer was sent, and how much of this arrived: what was
 * acknowledged, if that is told.  Return as above.
 */
int entry_arrived(const struct fields *f, uint64_t *sent, uint64_t *arrived);

/* Parse the status of an answer.  Return as above. */
int entry_status(struct span text, unsigned int *status);

/* Is this the target of a health check? */
int entry_ishealth(struct span target);

/* The kind of an answer that is no health check and not for the edge. */
enum entry_kind entry_kindof(struct span method, unsigned int status);

/*
 * Set the range of an answer, of which ${sent} bytes were sent, and ${arrived}
 * of these arrived; out->total is set.
 */
const char *entry_setrange(struct entry *out, uint64_t first, uint64_t last,
    uint64_t sent, uint64_t arrived);

#endif /* !REPORT_ENTRYIN_H */
