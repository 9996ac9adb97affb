/*
 * One package: from a file or through a pipe, to a file or standard output.
 */
#ifndef INJECT_SINGLE_H
#define INJECT_SINGLE_H

#include "inject/make.h"
#include "util/err.h"

/*
 * Write the package, or print the plan, that ${r} asks for.  Return 0, or -1
 * with the reason and the input's name in ${e}: then no output file was made or
 * replaced, but standard output may have got bytes.
 */
int single_run(struct make_request *r, struct err *e);

#endif /* !INJECT_SINGLE_H */
