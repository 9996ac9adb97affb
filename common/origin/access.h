/*
 * Decides which channel packages are given out: by the keys that sign channel
 * URLs, by the lists of allowed and of denied channels, and by the keys of
 * download tokens.  Keys and lists are files.
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
 * Read the files a->keys, a->tokenkeys, a->channels and a->denied into memory,
 * for a process that answers many requests.  Return 0, or -1 with the reason in
 * ${e} and nothing loaded.
 */
int access_load(struct access *a, struct err *e);

/*
 * Like access_load, but for a process that answers few requests: read the keys,
 * and only check that the lists can be opened.  access_check then reads the
 * lists for each request.  After a failure, keys may be loaded: call
 * access_free.
 */
int access_use(struct access *a, struct err *e);

/*
 * May the base ${key} be given out as the channel package ${u} at the time
 * ${now}?  ${u} has a channel.  Return 0, or the status of the refusal with a
 * reason that the client may see in ${e}: 400 if the URL is damaged, 403 or 410
 * for the signature, 404 for the channel, 503 if a list cannot be read or
 * memory is short.
 */
unsigned int access_check(const struct access *a, const struct chanurl *u,
    const char *key, time_t now, struct err *e);

/* Free the keys and the lists; ${a} can be loaded again. */
void access_free(struct access *a);

#endif /* !ORIGIN_ACCESS_H */
