/*
 * A key of the store under which other content is.
 */
#ifndef TAKEN_H
#define TAKEN_H

#include "util/err.h"

/*
 * May ${key} be written over?  0 with ${force}, which is -f, else ERR_EXISTS.
 */
int taken_check(const char *key, int force, struct err *e);

#endif /* !TAKEN_H */
