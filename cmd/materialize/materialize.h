/*
 * The work of chanpack-materialize.
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
	struct keyring keys; /* if empty, no signature is verified */
	struct netopt net;
	int force;
	int dry;
	int json;
	int verbose;
};

/*
 * Make the package of each channel URL (operands, else lines of standard input)
 * and print its URL when the store has it; with m->dry make and print none.
 * Print errors, and return the exit status; exit if the store does not open.
 */
int materialize_run(const struct materialize *m, char **operands);

#endif /* !MATERIALIZE_MATERIALIZE_H */
