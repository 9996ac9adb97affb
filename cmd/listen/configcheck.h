/*
 * Print the configuration in effect, and warn of odd things in it, which the
 * operator may not have meant.
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
 * Warn of each odd thing, and return how many there are.  ${files}: how many
 * descriptors the system allows; ${wanted}: how many connections the operator
 * has asked for, before crew_limit.
 */
unsigned int configcheck_odd(
    const struct config *c, unsigned int wanted, uint64_t files);

/*
 * Look through the stores that are directories, and warn of bases that have no
 * digest in the state directory: the first request for such a base will read
 * all of it.  Name the first CHECK_BASES of them, and count the others.  Return
 * how many odd things there are; 0 without a state directory.  This walks
 * through all stores: do not call it when the server starts.
 */
#define CHECK_BASES 10
unsigned int configcheck_bases(const struct config *c);

#endif /* !LISTEN_CONFIGCHECK_H */
