/*
 * What a report counts, while it reads.  A download is either one answer with
 * the whole package, which is counted at once, or the parts of one identity
 * (identity.h) that began within REPORT_WINDOW of the first part, which are
 * joined once all is read.  So the result does not depend on the order of
 * lines: it is a sum over the answers with all, and over the sorted parts.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "report/by.h"
#include "report/counts.h"
#include "report/entry.h"
#include "report/parts.h"
#include "report/period.h"
#include "report/subjects.h"

/* Milliseconds. */
#define REPORT_WINDOW (INT64_C(24) * 3600 * 1000)

/* How many parts may be in memory: 64 MiB. */
#define REPORT_PARTS (64 * 1024 * 1024 / sizeof(struct part))

struct report {
	struct by by;
	struct period period;
	int proxy_logs; /* leave out what a proxy has in a log of its own */
	struct subjects subjects;
	struct counts counts;
	struct parts parts;
	struct buf room;
	uint64_t
	    relayed; /* answers that were counted and came through a proxy */
	uint64_t proxied; /* answers of a proxy's log */
	uint64_t lines;   /* of all logs, empty ones left out */
	uint64_t unread;  /* of these, those that could not be read */
	uint64_t broken;  /* logs that could not be read, or not to the end */
	uint64_t merged;  /* reports */
};

/* Start; ${r} has its first three members.  Return 0 or -1. */
int report_init(struct report *r, struct err *e);

/* Count an answer.  Return 0, or -1 with the reason in ${e}. */
int report_add(struct report *r, const struct entry *entry,
    const struct fields *f, struct err *e);

/*
 * Count the parts of downloads, after all was added.  Return 0, or -1 with the
 * reason in ${e}.
 */
int report_join(struct report *r, struct err *e);

/* The day of ${ms} in the rows of ${r}: 0 if these have no day. */
int32_t report_day(const struct report *r, int64_t ms);

/* The status in the rows of ${r}: 0 if these have none. */
uint32_t report_status(const struct report *r, uint32_t status);

/* Free the memory, of --by too. */
void report_free(struct report *r);

#endif /* !REPORT_REPORT_H */
