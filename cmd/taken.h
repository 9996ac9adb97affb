/* Refuses to replace other content under a key of the store. */
#ifndef TAKEN_H
#define TAKEN_H

#include "util/err.h"

/*
 * Return 0 if ${force} (option -f) allows to replace the content under ${key};
 * else -1 with ERR_EXISTS in ${e}.
 */
int taken_check(const char *key, int force, struct err *e);

#endif /* !TAKEN_H */
