/*
 * One package: from a file or through a pipe, to a file or standard output.
 */
#ifndef INJECT_SINGLE_H
#define INJECT_SINGLE_H

#include "inject/make.h"
#include "util/err.h"

/* Do what ${r} asks for.  0, or -1 with ${e}, which names the input. */
int single_run(const struct make_request *r, struct err *e);

#endif /* !INJECT_SINGLE_H */
