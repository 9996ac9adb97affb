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
	struct stamp stamp; /* taken before the scan */
	struct view view;   /* freed; its size and its read counts stay */
	struct site *site;
};

/*
 * Open and scan ${file}.  Return 0, or -1 with the reason in ${e}: ERR_INPUT if
 * ${file} is no regular file or no package.  The caller closes ${b} in any
 * case.
 */
int base_open(struct base *b, const char *file, struct err *e);

/*
 * Check that nobody has written to the base since base_open (exec/stamp.h).
 * Return 0, or -1 with the reason in ${e}: ERR_TEMP if somebody has.
 */
int base_check(const struct base *b, struct err *e);

/* Close the file and free what the scan found. */
void base_close(struct base *b);

#endif /* !INJECT_BASE_H */
