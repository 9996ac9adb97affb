/*
 * Where base packages are, and what their URLs begin with: options -s and -p,
 * else CHANPACK_STORE and CHANPACK_PUBLIC, else defaults that work with no
 * set-up.  An empty variable counts as not set.
 */
#ifndef WHERE_H
#define WHERE_H

#include <stddef.h>

#include "store/store.h"
#include "url/key.h"
#include "util/buf.h"
#include "util/err.h"

/*
 * Append the name of the store to ${spec}, as a string: ${option} is the
 * argument of -s, or NULL without -s.  The default is $XDG_DATA_HOME/chanpack,
 * or ~/.local/share/chanpack.  A usage error if ${option} cannot name a store;
 * the variable is not checked.  Return 0, or -1 with the reason in ${e}.
 */
int where_spec(const char *option, struct buf *spec, struct err *e);

/* The stores to read from, in their order; the caller begins with zeros. */
#define STORES_MAX 8
struct stores {
	const char *spec[STORES_MAX];
	size_t n;
	struct buf own; /* memory of a name that no option gave */
};

/*
 * Add ${option}, an argument of -s, which is borrowed.  A usage error if
 * ${option} cannot name a store, or if ${s} has STORES_MAX stores already.
 */
void where_addstore(struct stores *s, const char *option);

/*
 * If -s named no store, add the store of where_spec.  Return 0, or -1 with the
 * reason in ${e}.
 */
int where_stores(struct stores *s, struct err *e);

void where_freestores(struct stores *s);

/*
 * Parse the public URL: ${option} is the argument of -p, or NULL; the default
 * is http://localhost:8080.  A usage error if ${option} is no public URL.
 * Return 0, or -1 with the reason in ${e} if the variable holds none.
 */
int where_public(const char *option, struct publicurl *p, struct err *e);

/*
 * Warn if the public URL is the default and store ${spec} is on another
 * machine: then nobody can download from the URLs that are printed.
 */
void where_warnpublic(const char *option, const char *spec);

#endif /* !WHERE_H */
