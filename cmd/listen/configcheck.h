/*
 * The configuration in effect, and what is odd about it: what an operator may
 * not have meant.
 */
#ifndef LISTEN_CONFIGCHECK_H
#define LISTEN_CONFIGCHECK_H

#include <stdint.h>

#include "config.h"

/*
 * Print the configuration, whose files are loaded, on standard output, a line
 * for each item.
 */
void configcheck_print(const struct config *c);

/*
 * Say on standard error what is odd about it; ${files} is how many descriptors
 * there are, and ${wanted} how many connections were asked for.  Returns how
 * many odd things there are.
 */
unsigned int configcheck_odd(
    const struct config *c, unsigned int wanted, uint64_t files);

/*
 * Look through the stores that are directories, and say on standard error which
 * bases have no digest in the state directory, so that a first request will
 * read each of them to its end.  The first ${CHECK_BASES} are named, and the
 * others counted.  Costs a walk through the stores, so it is not for a start.
 * Returns how many odd things there are; without a state directory it is 0.
 */
#define CHECK_BASES 10
unsigned int configcheck_bases(const struct config *c);

#endif /* !LISTEN_CONFIGCHECK_H */
