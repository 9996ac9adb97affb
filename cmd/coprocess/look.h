/*
 * A look at a package in a directory, done in a thread (helper.h): open the
 * file and find its SHA-256.
 */
#ifndef COPROCESS_LOOK_H
#define COPROCESS_LOOK_H

#include <stdatomic.h>

#include "coprocess/helper.h"
#include "store/measured.h"
#include "wire/wire.h"

/* Asks that one look can answer: each gets a descriptor of its own. */
#define LOOK_FDS 64

struct look {
	struct helper_job job;
	const char *spec; /* the store's name, and its number */
	size_t index;
	char *key;
	struct measured *measured;
	void *owner;            /* NULL: nobody waits for the look any more */
	unsigned int wanted;    /* how many descriptors */
	atomic_int ismeasuring; /* the file is open and is being measured */
	/* The answer: */
	int failed;
	struct err err;
	struct wire_found found;
	int fd[LOOK_FDS];
	unsigned int nfds; /* at least one, unless the look has failed */
};

/*
 * Make a look for helpers_add; look_free frees it.  ${spec} and ${m} are
 * borrowed.
 */
struct look *look_make(const char *spec, size_t index, const char *key,
    struct measured *m, struct err *e);

/* Free ${l} and close the descriptors that are left in l->fd. */
void look_free(struct look *l);

#endif /* !COPROCESS_LOOK_H */
