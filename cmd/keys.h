/*
 * The keys that sign channel URLs: option -K, else CHANPACK_KEYS.
 */
#ifndef KEYS_H
#define KEYS_H

#include "url/keyring.h"
#include "util/err.h"

/*
 * Load the key file that ${option} or the variable names into ${k}, which is
 * empty and stays so where neither does.
 */
int keys_load(const char *option, struct keyring *k, struct err *e);

#endif /* !KEYS_H */
