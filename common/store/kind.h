/*
 * What a kind of store provides: the functions of store.h, behind a table.
 * Each kind embeds these structs at the start of its own.
 */
#ifndef STORE_KIND_H
#define STORE_KIND_H

#include "store/store.h"

struct store_kind {
	int (*get)(
	    struct store *s, const char *key, struct object *o, struct err *e);
	int (*is)(struct store *s, const char *key, const struct object *o);
	int (*walk)(struct store *s, const char *prefix, store_found *found,
	    void *cookie, struct err *e);
	int (*remove)(struct store *s, const char *key, struct err *e);
	int (*begin)(struct store *s, const char *key, struct incoming **in,
	    struct err *e);
	int (*receive)(struct store *s, const char *key, int fd,
	    const struct digest *promised, struct incoming **in, struct err *e);
	int (*publish)(struct incoming *in, int replace, struct err *e);
	void (*drop)(struct incoming *in);
	int (*dirfd)(const struct store *s);
	void (*close)(struct store *s);
	int (*check)(struct store *s, struct err *e);
};

struct store {
	const struct store_kind *kind;
};

struct incoming {
	const struct store_kind *kind;
	int fd;
	struct digest digest;
};

#endif /* !STORE_KIND_H */
