/*
 * The parts of downloads, sorted so that those of one download follow each
 * other.  What does not fit into memory is kept in a temporary file, so that
 * logs of any size may come in any order.
 */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* The bytes [first, end) of a package arrived in one answer, or some more. */
struct part {
	uint64_t id[2]; /* who downloads what: see identity.h */
	int64_t start;  /* of the answer, Unix milliseconds */
	uint64_t first, end;
	uint64_t total;   /* bytes of the package; of one id always the same */
	uint32_t subject; /* of one id always the same */
	uint32_t more;    /* bytes behind end that may have arrived */
	uint16_t status;
};

struct parts_run;

struct parts {
	struct part *part; /* not sorted yet; sorted after parts_sort */
	size_t n, room;
	size_t max;    /* how many may be in memory */
	size_t next;   /* the one to be returned next, if there is no file */
	int fd;        /* of sorted runs; -1: there is none */
	uint64_t size; /* of the file */
	struct parts_run *run;
	size_t nrun;
	size_t *heap; /* runs, by their next part */
	size_t nheap;
};

/* Start; ${max} >= 1 parts are held in memory. */
void parts_init(struct parts *p, size_t max);

/* Add a part.  Return 0, or -1 with the reason in ${e}. */
int parts_add(struct parts *p, const struct part *part, struct err *e);

/* No more are added: sort them.  Return 0, or -1 with the reason in ${e}. */
int parts_sort(struct parts *p, struct err *e);

/*
 * Get the next part, in the order of id, start, status, first, end and more.
 * Return 1; 0 after the last; -1 with the reason in ${e}.
 */
int parts_next(struct parts *p, struct part *part, struct err *e);

/* Free the memory, and remove the file. */
void parts_free(struct parts *p);

#endif /* !REPORT_PARTS_H */
