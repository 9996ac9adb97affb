/* Inside a store: for store.c, storeput.c and storewalk.c alone. */
#ifndef STORE_STOREIN_H
#define STORE_STOREIN_H

#include "store/store.h"

struct store {
	char *path;
	int fd; /* the directory, O_PATH; -1: it was not there yet */
};

/* Open the store's directory if it is not open.  Return 0, or -1 with errno. */
int store_ready(struct store *s);

/*
 * Open ${path} below the store's directory, which must be open, with
 * openat2(2), so that nothing outside can be reached.  Return a descriptor, or
 * -1 with errno set.
 */
int store_openbeneath(const struct store *s, const char *path, int flags);

/* As store_openbeneath, but follow no link: -1 with ELOOP. */
int store_openunlinked(const struct store *s, const char *path, int flags);

#endif /* !STORE_STOREIN_H */
