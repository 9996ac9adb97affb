/*
 * The parts of downloads, sorted so that parts of one download are neighbours.
 * Parts that do not fit into memory go to a temporary file, so logs may be of
 * any size and in any order.
 */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* One answer: the bytes [first, end) of a package arrived, and maybe more. */
struct part {
	uint64_t id[2]; /* the download: see identity.h */
	int64_t start;  /* of the answer, in Unix milliseconds */
	uint64_t first, end;
	uint64_t total;   /* bytes of the package; fixed for an id */
	uint32_t subject; /* fixed for an id */
	uint32_t more;    /* bytes behind ${end} that may have arrived */
	uint16_t status;
};

struct parts_run;

struct parts {
	struct part *part; /* unsorted; after parts_sort, sorted */
	size_t n, room;
	size_t max;    /* the most parts in memory */
	size_t next;   /* the next part to return, without a file */
	int fd;        /* the file of sorted runs, or -1 */
	uint64_t size; /* of the file */
	struct parts_run *run;
	size_t nrun;
	size_t *heap; /* the runs, ordered by their next part */
	size_t nheap;
};

/* Make ${p} empty; it keeps at most ${max} >= 1 parts in memory. */
void parts_init(struct parts *p, size_t max);

/* Add a part.  Return 0, or -1 with the reason in ${e}. */
int parts_add(struct parts *p, const struct part *part, struct err *e);

/*
 * Sort the parts; none may be added afterwards.  Return 0, or -1 with the
 * reason in ${e}.
 */
int parts_sort(struct parts *p, struct err *e);

/*
 * Get the next part, in the order of id, start, status, first, end and more.
 * Return 1; 0 after the last part; -1 with the reason in ${e}.
 */
int parts_next(struct parts *p, struct part *part, struct err *e);

/* Free the memory, and remove the file. */
void parts_free(struct parts *p);

#endif /* !REPORT_PARTS_H */
