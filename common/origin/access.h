/*
 * Who may have which channel package: the keys that sign channel URLs, the
 * lists of channels that are allowed and denied, and the keys of tokens.  All
 * are files.
 */
#ifndef ORIGIN_ACCESS_H
#define ORIGIN_ACCESS_H

#include <time.h>

#include "origin/allow.h"
#include "url/keyring.h"
#include "url/url.h"
#include "util/err.h"

struct access {
	const char *keys; /* the key file, or NULL; borrowed */
	const char
	    *channels; /* the list of allowed channels, or NULL; borrowed */
	const char *denied;    /* the list of denied ones, or NULL; borrowed */
	const char *tokenkeys; /* the key file of tokens, or NULL; borrowed */
	struct keyring ring;
	struct keyring tokens; /* empty: downloads get no tokens */
	struct allow allow;
	struct allow deny;
};

#define ACCESS_INIT                                                            \
	{                                                                      \
		.ring = KEYRING_INIT, .tokens = KEYRING_INIT,                  \
		.allow = ALLOW_INIT(ALLOW_LISTED),                             \
		.deny = ALLOW_INIT(ALLOW_OTHERS)                               \
	}

/*
 * Read the files that a->keys, a->tokenkeys, a->channels and a->denied name,
 * for a process that answers many requests.  On failure nothing is loaded.
 */
int access_load(struct access *a, struct err *e);

/*
 * The same for a process that answers few: the keys are read; the lists are
 * only opened now, and are read for each request.
 */
int access_use(struct access *a, struct err *e);

/*
 * May ${u}, which has a channel, be answered with the base under ${key} at the
 * time ${now}?  Returns 0, or the status of the answer with the reason, which
 * the client may see, in ${e}: 400 if the URL is damaged, 403 or 410 for its
 * signature, 404 for its channel, 503 if a list cannot be read.
 */
unsigned int access_check(const struct access *a, const struct chanurl *u,
    const char *key, time_t now, struct err *e);

/* Free the keys and the lists. */
void access_free(struct access *a);

#endif /* !ORIGIN_ACCESS_H */
