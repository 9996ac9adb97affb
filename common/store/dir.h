/*
 * The store that is a directory.
 */
#ifndef STORE_DIR_H
#define STORE_DIR_H

#include <stddef.h>

#include "store/kind.h"

struct dirstore {
	struct store store;
	char *path;
	int fd; /* the directory, O_PATH; -1 as long as it is not there */
};

/* Open the store in directory ${path}. */
int dir_open(struct store **s, const char *path, struct err *e);

/* Open the store's directory if it is not.  0, or -1 with errno set. */
int dir_ready(struct dirstore *d);

/*
 * Open ${path} below the store's directory, with openat2(2) so that nothing
 * outside can be reached; that must be open.  A descriptor, or -1 with errno set.
 */
int dir_openbeneath(const struct dirstore *d, const char *path, int flags);

/* What lists take and removing does, in dirwalk.c: see struct store_kind. */
int dir_walk(struct store *s, const char *prefix, store_found *found,
    void *cookie, struct err *e);
int dir_remove(struct store *s, const char *key, struct err *e);

/* What publishing needs, in dirput.c: see struct store_kind. */
int dir_begin(
    struct store *s, const char *key, struct incoming **in, struct err *e);
int dir_receive(struct store *s, const char *key, int fd,
    const struct digest *promised, struct incoming **in, struct err *e);
int dir_publish(struct incoming *in, int replace, struct err *e);
void dir_drop(struct incoming *in);

#endif /* !STORE_DIR_H */
