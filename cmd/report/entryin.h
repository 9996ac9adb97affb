/*
 * Shared by the two readers of lines.  A function that returns a string returns
 * NULL or the reason why the line cannot be read, a string constant.
 */
#ifndef REPORT_ENTRYIN_H
#define REPORT_ENTRYIN_H

#include "report/entry.h"

/* The end of the year 9999. */
#define ENTRY_SECONDS_MAX UINT64_C(253402300799)

/* The longest answer: 100 days. */
#define ENTRY_TAKES_MAX (UINT64_C(100) * 86400 * 1000)

/*
 * Set ${out} from the fields r->f of a server's line, or of nginx or the edge.
 */
const char *entry_ofserver(struct entryreader *r, struct entry *out);
const char *entry_ofproxy(struct entryreader *r, struct entry *out);

/*
 * Parse a number up to ${max}.  Return 0, or -1 if it is malformed or absent.
 */
int entry_number(struct span text, uint64_t max, uint64_t *out);

/*
 * Parse seconds with up to three decimals into milliseconds.  Returns as above.
 */
int entry_milliseconds(struct span text, uint64_t *out);

/*
 * Read how many bytes of the answer were sent, and how many arrived: those that
 * were acknowledged if the line tells it, else all.  Returns as above.
 */
int entry_arrived(const struct fields *f, uint64_t *sent, uint64_t *arrived);

/* Parse a status from 100 to 999.  Returns as above. */
int entry_status(struct span text, unsigned int *status);

/* Is this the target of a health check? */
int entry_ishealth(struct span target);

/* The kind of an answer that is neither a health check nor for the edge. */
enum entry_kind entry_kindof(struct span method, unsigned int status);

/*
 * Set the range of an answer of which ${sent} bytes were sent and ${arrived}
 * bytes arrived; out->total must be set.
 */
const char *entry_setrange(struct entry *out, uint64_t first, uint64_t last,
    uint64_t sent, uint64_t arrived);

#endif /* !REPORT_ENTRYIN_H */
