/*
 * The stores to read packages from, in their order: directories of this
 * machine, and stores of other machines.
 */
#ifndef FETCH_SOURCES_H
#define FETCH_SOURCES_H

#include <stddef.h>

#include "netopt.h"
#include "store/store.h"
#include "util/seen.h"
#include "web/remote.h"
#include "where.h"

struct source {
	const char *spec;
	/* An open store has one of these: */
	struct store *dir;
	struct caller *caller;
	struct remote remote; /* over ${caller} */
	int troubled;         /* a message has said that the store fails */
	struct seen loose;    /* keys of which source_telltag has warned */
};

struct sources {
	struct source one[STORES_MAX];
	size_t n;
	struct netopt net;     /* for stores of other machines */
	unsigned int parallel; /* calls to one of these at a time: 1 */
	int isunread; /* nobody reads standard output: look for no reader */
};

/* Fill in ${s}.  The names in ${stores} are borrowed; no store is opened. */
void sources_init(
    struct sources *s, const struct stores *stores, const struct netopt *net);

void sources_close(struct sources *s);

/*
 * Open store ${one} unless it is open.  Return 0, or -1 with the reason in
 * ${e}.  When the reader of standard output is gone, a call to a store of
 * another machine ends within about a second.
 */
int source_ready(const struct sources *s, struct source *one, struct err *e);

/*
 * Call this after ${one}, a store of another machine, has answered about
 * ${key}.  If ${lack} (remote_taglack) is not NULL, warn once for each key; a
 * key may be warned of again after 1024 other keys.
 */
void source_telltag(struct source *one, const char *key, const char *lack);

/*
 * Warn that store ${one} has failed with ${e} and that the next store is asked:
 * once, until the store works again.  "Not found" is no failure.
 */
void source_telltrouble(struct source *one, const struct err *e);

/*
 * Do the caller's work at store ${one}, which is open.  Return 0, or -1 with
 * the reason in ${e}; set ${*final} if no other store may be asked then.
 */
typedef int sources_try(
    struct source *one, void *cookie, int *final, struct err *e);

/*
 * Open one store after another and call ${try} until it returns 0.  ERR_INPUT
 * ends this at once, since malformed input fails at every store; so does
 * ${final}.  Return 0, or -1 with ERR_NOTFOUND if all stores say that, else
 * with the first other error.  If another store can be asked, warn of a store
 * that fails, once until that store works again.
 */
int sources_ask(
    struct sources *s, sources_try *try, void *cookie, struct err *e);

#endif /* !FETCH_SOURCES_H */
