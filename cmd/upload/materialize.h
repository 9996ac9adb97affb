/*
 * Channel packages that are made inside the bucket: chanpack-upload
 * --materialize.
 */
#ifndef UPLOAD_MATERIALIZE_H
#define UPLOAD_MATERIALIZE_H

#include <stdint.h>

#include "form/form.h"
#include "url/key.h"

struct materialize {
	const char *storespec; /* -s, or NULL */
	struct publicurl public;
	struct forms forms;
	unsigned int parallel; /* copies at a time, and as in caller.h: */
	unsigned int retries;
	long timeout;
	uint64_t rate;
	int force;
	int dry;
	int verbose;
};

/*
 * Make the package of each channel URL (operands, else lines of standard input)
 * and print its URL when it is there.  Prints what went wrong, and returns the
 * exit status.
 */
int materialize_run(const struct materialize *m, char **operands);

#endif /* !UPLOAD_MATERIALIZE_H */
