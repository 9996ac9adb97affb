/*
 * Who may have which channel package: the keys that sign URLs, and the lists of
 * channels that are allowed and denied.  All are files, which a running server
 * can read again.
 *
 * When the process that listens has read them again, its workers learn it
 * before their next answer, from memory that they share.
 */
#ifndef SERVE_ACCESS_H
#define SERVE_ACCESS_H

#include <stdatomic.h>

#include "serve/allow.h"
#include "url/keyring.h"
#include "url/url.h"
#include "util/err.h"

struct access {
	const char *keys;     /* option -K, or NULL */
	const char *channels; /* option -C, or NULL */
	const char *denied;   /* option --deny, or NULL */
	struct keyring ring;
	struct allow allow;
	struct allow deny;
	unsigned int seen;  /* what was read last */
	atomic_uint *reads; /* how often it was read, shared; or NULL */
};

#define ACCESS_INIT                                                            \
	{                                                                      \
		.ring = KEYRING_INIT, .allow = ALLOW_INIT(ALLOW_LISTED),       \
		.deny = ALLOW_INIT(ALLOW_OTHERS), .reads = NULL                \
	}

/*
 * Read the files that a->keys, a->channels and a->denied name.  ${many}: for
 * the processes of many connections; access_reload may follow.
 */
int access_load(struct access *a, int many, struct err *e);

/*
 * Read them again, in the process that listens.  If one cannot be read, what
 * there was stays in use.  Says on standard error what happened.
 */
void access_reload(struct access *a);

/*
 * Has the process that listens read them again since this one began?  Then
 * another is to answer.
 */
int access_isold(const struct access *a);

/*
 * May ${u}, which has a channel, be answered with the base under ${key}?  0, or
 * the status of the answer, with the reason, fit for the client, in ${e}: 400
 * if it is damaged, 403 or 410 for its signature, 404 for its channel, 503 if
 * that cannot be found out.
 */
unsigned int access_check(const struct access *a, const struct chanurl *u,
    const char *key, struct err *e);

/* Free the keys and the lists. */
void access_free(struct access *a);

#endif /* !SERVE_ACCESS_H */
