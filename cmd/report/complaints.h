/*
 * Lines that cannot be read: how many for each reason, and the first of them.
 */
#ifndef REPORT_COMPLAINTS_H
#define REPORT_COMPLAINTS_H

#include <stddef.h>
#include <stdint.h>

#include "util/span.h"

#define COMPLAINTS_MAX 64

struct complaints {
	struct complaint {
		const char *why; /* a string constant */
		uint64_t n;
		char *first; /* where the first line is, and what it has */
	} list[COMPLAINTS_MAX];
	size_t n;
};

/*
 * Line ${number} of ${file} (NULL: standard input) cannot be read, since
 * ${why}, a string constant.
 */
void complaints_add(struct complaints *c, const char *why, const char *file,
    uint64_t number, struct span line);

/* Warn once of each reason. */
void complaints_tell(const struct complaints *c);

/* Free the memory. */
void complaints_free(struct complaints *c);

#endif /* !REPORT_COMPLAINTS_H */
