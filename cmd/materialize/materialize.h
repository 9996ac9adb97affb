/*
 * Channel packages that are made in the store of their bases.
 */
#ifndef MATERIALIZE_MATERIALIZE_H
#define MATERIALIZE_MATERIALIZE_H

#include "form/form.h"
#include "netopt.h"
#include "url/key.h"
#include "url/keyring.h"

struct materialize {
	const char *storespec; /* -s, or NULL */
	struct publicurl public;
	struct forms forms;
	struct keyring keys; /* none: nothing is verified */
	struct netopt net;
	int force;
	int dry;
	int json;
	int verbose;
};

/*
 * Make the package of each channel URL (operands, else lines of standard input)
 * and print its URL when it is there.  Prints what went wrong, and returns the
 * exit status.
 */
int materialize_run(const struct materialize *m, char **operands);

#endif /* !MATERIALIZE_MATERIALIZE_H */
