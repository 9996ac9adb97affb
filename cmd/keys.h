/*
 * The keys that sign channel URLs: option -K, else CHANPACK_KEYS.
 */
#ifndef KEYS_H
#define KEYS_H

#include "url/keyring.h"
#include "url/url.h"
#include "util/err.h"

/*
 * Load the key file that ${option} names, or else the variable, into ${k},
 * which is empty.  If neither names a file, ${k} stays empty.  Return 0, or -1
 * with the reason in ${e}.
 */
int keys_load(const char *option, struct keyring *k, struct err *e);

/*
 * Check that a key of ${k} has signed ${u}, and that ${u} has not expired at
 * the time ${now} (the argument of --now; NULL: the clock's time).  If ${k} is
 * empty, check only that ${u} has no byte that needs a signature (url_checkraw
 * in url.h).  Return 0, or -1 with the reason in ${e}.
 */
int keys_verify(const struct keyring *k, const struct chanurl *u,
    const char *now, struct err *e);

#endif /* !KEYS_H */
