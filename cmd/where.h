/*
 * Where base packages are and what their URLs begin with: options -s and -p,
 * else CHANPACK_STORE and CHANPACK_PUBLIC, else what works with no set-up.  A
 * variable that is empty is as if it were not set.
 */
#ifndef WHERE_H
#define WHERE_H

#include "store/store.h"
#include "url/key.h"
#include "util/buf.h"
#include "util/err.h"

/*
 * Append the name of the store, ${option} without -s being NULL: the default
 * is $XDG_DATA_HOME/chanpack, or ~/.local/share/chanpack.  It is a string.
 */
int where_spec(const char *option, struct buf *spec, struct err *e);

/* Open the store of that name. */
int where_store(const char *option, struct store **s, struct err *e);

/* Parse the public URL; the default is http://localhost:8080. */
int where_public(const char *option, struct publicurl *p, struct err *e);

#endif /* !WHERE_H */
