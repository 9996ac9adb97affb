/*
 * The configuration in effect, and what is odd about it: what an operator may
 * not have meant.
 */
#ifndef LISTEN_CHECK_H
#define LISTEN_CHECK_H

#include <stdint.h>

#include "config.h"

/*
 * Print the configuration, whose files are loaded, on standard output, a line
 * for each item.
 */
void check_print(const struct config *c);

/*
 * Say on standard error what is odd about it; ${files} is how many descriptors
 * there are, and ${wanted} how many connections were asked for.  Returns how
 * many odd things there are.
 */
unsigned int check_odd(
    const struct config *c, unsigned int wanted, uint64_t files);

#endif /* !LISTEN_CHECK_H */
