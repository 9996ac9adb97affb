/*
 * The base of a batch: a regular file, scanned once.
 */
#ifndef INJECT_BASE_H
#define INJECT_BASE_H

#include "exec/stamp.h"
#include "form/site.h"
#include "util/err.h"
#include "view/view.h"

struct base {
	const char *file; /* borrowed */
	int fd;
	struct stamp stamp; /* from before the scan */
	struct view view;   /* its size, and what the scan has read */
	struct site *site;
};

/*
 * Open and scan ${file}.  ERR_INPUT if it is no regular file or no package.
 * ${b} is to be closed in any case.
 */
int base_open(struct base *b, const char *file, struct err *e);

/* Is every byte what it was?  0, or -1: ERR_TEMP if it was written to. */
int base_check(const struct base *b, struct err *e);

/* Close the file and free what the scan found. */
void base_close(struct base *b);

#endif /* !INJECT_BASE_H */
