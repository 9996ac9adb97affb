/*
 * The stores that packages are read from, in their order: directories and
 * those of other machines.
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
	/* Once it is open, one of these: */
	struct store *dir;
	struct caller *caller;
	struct remote remote; /* over that */
	int troubled;         /* it has been said that it fails */
	struct seen loose;    /* keys that source_telltag has told of */
};

struct sources {
	struct source one[STORES_MAX];
	size_t n;
	struct netopt net; /* for those of other machines */
};

/* Borrow the names; nothing is opened yet. */
void sources_init(
    struct sources *s, const struct stores *stores, const struct netopt *net);

void sources_close(struct sources *s);

/*
 * Open the store if it is not: -1 with the reason.  What is read from a store
 * of another machine ends within about a second, whatever it waits for, when
 * nobody reads standard output any more.
 */
int source_ready(const struct sources *s, struct source *one, struct err *e);

/*
 * The store of another machine ${one} has answered about ${key}.  If it has no
 * strong entity tag, say so on standard error, unless that was said of this key
 * already.
 */
void source_telltag(struct source *one, const char *key);

/*
 * Does what is wanted at one store, which is open.  ${final} set: no other
 * store would help.
 */
typedef int sources_try(
    struct source *one, void *cookie, int *final, struct err *e);

/*
 * Try one store after another until it works.  What is malformed is so
 * everywhere; else the next one is asked.  ERR_NOTFOUND if all say that; or the
 * first other trouble.  A store that fails is named on standard error, once
 * until it works again, if another can be asked.
 */
int sources_ask(
    struct sources *s, sources_try *try, void *cookie, struct err *e);

#endif /* !FETCH_SOURCES_H */
