/*
 * Where base packages are and what their URLs begin with: options -s and -p,
 * else CHANPACK_STORE and CHANPACK_PUBLIC, else what works with no set-up.  A
 * variable that is empty is as if it were not set.
 */
#ifndef WHERE_H
#define WHERE_H

#include <stddef.h>

#include "store/store.h"
#include "url/key.h"
#include "util/buf.h"
#include "util/err.h"

/*
 * Append the name of the one store, ${option} without -s being NULL: the
 * default is $XDG_DATA_HOME/chanpack, or ~/.local/share/chanpack.  It is a
 * string.  A usage error if ${option} cannot be one.
 */
int where_spec(const char *option, struct buf *spec, struct err *e);

/* The stores to read from, in their order; begin with all of it zero. */
#define STORES_MAX 8
struct stores {
	const char *spec[STORES_MAX];
	size_t n;
	struct buf own; /* memory of the one that no option named */
};

/*
 * Take an argument of -s; a usage error if it cannot be a store, or there are
 * too many.
 */
void where_addstore(struct stores *s, const char *option);

/* Without -s: the one store that where_spec has. */
int where_stores(struct stores *s, struct err *e);

void where_freestores(struct stores *s);

/*
 * Parse the public URL; the default is http://localhost:8080.  A usage error if
 * ${option}, of -p, is none.
 */
int where_public(const char *option, struct publicurl *p, struct err *e);

/*
 * Warn if the public URL is the default one, which is worth nothing for store
 * ${spec} of another machine.
 */
void where_warnpublic(const char *option, const char *spec);

#endif /* !WHERE_H */
