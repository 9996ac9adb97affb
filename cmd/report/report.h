/*
 * The counts of a report while logs are read.  A download is one answer with
 * the whole package, which is counted at once; or it is the parts of one
 * identity (identity.h) that began within REPORT_WINDOW of the first part,
 * which are joined after all lines were read.  So the order of lines does not
 * matter: the result is a sum over whole answers and over sorted parts.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "report/by.h"
#include "report/counts.h"
#include "report/entry.h"
#include "report/parts.h"
#include "report/period.h"
#include "report/subjects.h"

/* In milliseconds. */
#define REPORT_WINDOW (INT64_C(24) * 3600 * 1000)

/* The most parts in memory: 64 MiB. */
#define REPORT_PARTS (64 * 1024 * 1024 / sizeof(struct part))

struct report {
	struct by by;
	struct period period;
	int proxy_logs; /* leave out answers that a proxy logs itself */
	struct subjects subjects;
	struct counts counts;
	struct parts parts;
	struct buf room;
	uint64_t
	    relayed; /* answers that were counted and came through a proxy */
	uint64_t proxied; /* answers in logs of proxies */
	uint64_t lines;   /* of all logs, without empty lines */
	uint64_t unread;  /* lines of these that could not be read */
	uint64_t broken;  /* logs that could not be read to the end */
	uint64_t merged;  /* reports that were merged */
};

/*
 * Start.  The caller has set the first three members and zeroed the rest.
 * Return 0, or -1 with the reason in ${e}.
 */
int report_init(struct report *r, struct err *e);

/*
 * Count the answer ${entry} with the fields ${f}.  Return 0, or -1 with the
 * reason in ${e}.
 */
int report_add(struct report *r, const struct entry *entry,
    const struct fields *f, struct err *e);

/*
 * Count the downloads that came in parts, after the last report_add.  Return 0,
 * or -1 with the reason in ${e}.
 */
int report_join(struct report *r, struct err *e);

/* The day of ${ms} for rows of ${r}; 0 if rows have no day. */
int32_t report_day(const struct report *r, int64_t ms);

/* ${status} for rows of ${r}; 0 if rows have no status. */
uint32_t report_status(const struct report *r, uint32_t status);

/* Free the memory, that of ${r}->by too. */
void report_free(struct report *r);

#endif /* !REPORT_REPORT_H */
