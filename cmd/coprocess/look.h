/*
 * A look at a package in a directory: which file is it, and what is its
 * SHA-256?  All of it is done in a thread (helper.h).
 */
#ifndef COPROCESS_LOOK_H
#define COPROCESS_LOOK_H

#include <stdatomic.h>

#include "coprocess/helper.h"
#include "store/measured.h"
#include "wire/wire.h"

/* Askers that one look is for: each gets a descriptor of its own. */
#define LOOK_FDS 64

struct look {
	struct helper_job job;
	const char *spec; /* the store's name, and its number */
	size_t index;
	char *key;
	struct measured *measured;
	void *owner;            /* NULL: nobody waits for it any more */
	unsigned int wanted;    /* descriptors */
	atomic_int ismeasuring; /* the file was found, and is read */
	/* The answer: */
	int failed;
	struct err err;
	struct wire_found found;
	int fd[LOOK_FDS];
	unsigned int nfds; /* all that were wanted, unless it has failed */
};

/*
 * Make one, which look_free frees; ${spec} and ${m} are borrowed.  It is to be
 * given to helpers_add.
 */
struct look *look_make(const char *spec, size_t index, const char *key,
    struct measured *m, struct err *e);

/* Free it and close its descriptors. */
void look_free(struct look *l);

#endif /* !COPROCESS_LOOK_H */
