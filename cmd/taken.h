/*
 * A key under which the store has other content already.
 */
#ifndef TAKEN_H
#define TAKEN_H

#include "util/err.h"

/*
 * Return 0 if the content under ${key} may be replaced, which ${force} (option
 * -f) says; else -1 with ERR_EXISTS in ${e}.
 */
int taken_check(const char *key, int force, struct err *e);

#endif /* !TAKEN_H */
