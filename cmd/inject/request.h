/*
 * What a command line without -f asks for: one package.
 */
#ifndef INJECT_REQUEST_H
#define INJECT_REQUEST_H

#include <stddef.h>

#include "form/form.h"
#include "util/channel.h"

struct request {
	struct channel channel; /* without an id: take the channel out */
	struct forms forms;
	const char *out;  /* NULL: standard output */
	const char *file; /* NULL: standard input */
	size_t window;
	int plan_only;
	int verbose;
};

#endif /* !INJECT_REQUEST_H */
