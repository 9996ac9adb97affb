/*
 * The keys that sign channel URLs: option -K, else CHANPACK_KEYS.
 */
#ifndef KEYS_H
#define KEYS_H

#include "url/keyring.h"
#include "url/url.h"
#include "util/err.h"

/*
 * Load the key file that ${option} or the variable names into ${k}, which is
 * empty and stays so where neither does.
 */
int keys_load(const char *option, struct keyring *k, struct err *e);

/*
 * Is ${u} signed by one of ${k}, and not expired at the time ${now} (as --now
 * has it, NULL: the clock's)?  Without keys: is nothing in it that only a
 * signature could cover?
 */
int keys_verify(const struct keyring *k, const struct chanurl *u,
    const char *now, struct err *e);

#endif /* !KEYS_H */
