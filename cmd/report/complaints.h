/* Lines that cannot be read: for each reason the number and the first line. */
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
		char *first; /* file, number and text of the line; owned */
	} list[COMPLAINTS_MAX];
	size_t n;
};

/*
 * Record that line ${number} of ${file} (NULL: standard input) cannot be read
 * for the reason ${why}, a string constant.  Reasons beyond COMPLAINTS_MAX are
 * ignored.
 */
void complaints_add(struct complaints *c, const char *why, const char *file,
    uint64_t number, struct span line);

/* Print a warning for each reason. */
void complaints_tell(const struct complaints *c);

/* Free the memory. */
void complaints_free(struct complaints *c);

#endif /* !REPORT_COMPLAINTS_H */
