/*
 * Inside a store: for store.c, which opens, storeput.c and storewalk.c alone.
 */
#ifndef STORE_STOREIN_H
#define STORE_STOREIN_H

#include "store/store.h"

struct store {
	char *path;
	int fd; /* the directory, O_PATH; -1 as long as it is not there */
};

/* Open the store's directory if it is not.  0, or -1 with errno set. */
int store_ready(struct store *s);

/*
 * Open ${path} below the store's directory, with openat2(2) so that nothing
 * outside can be reached; that must be open.  A descriptor, or -1 with errno
 * set.
 */
int store_openbeneath(const struct store *s, const char *path, int flags);

/* The same, but that no link on the way is followed: ELOOP. */
int store_openunlinked(const struct store *s, const char *path, int flags);

#endif /* !STORE_STOREIN_H */
