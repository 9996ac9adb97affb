/*
 * A store in which channel packages are made of the bases that it has: a bucket
 * of S3, or a directory.
 */
#ifndef MATERIALIZE_MAKER_H
#define MATERIALIZE_MAKER_H

#include "form/site.h"
#include "materialize/chanpkg.h"
#include "materialize/materialize.h"
#include "util/err.h"
#include "view/view.h"

struct maker;

/* What a kind of store provides.  Each embeds struct maker at its start. */
struct maker_kind {
	/* Open the base under ${key}, and have m->view over it. */
	int (*open)(struct maker *m, const char *key, struct err *e);
	/* Can it still be what is under m->key? */
	int (*is)(struct maker *m);
	/* Close it again. */
	void (*shut)(struct maker *m);
	/* Fill in h->copied, h->sent and what making takes. */
	int (*prepare)(struct maker *m, struct chanpkg *h, struct err *e);
	/* What is under h->key: see maker_look. */
	int (*look)(struct maker *m, const struct chanpkg *h, struct err *e);
	int (*make)(struct maker *m, const struct chanpkg *h, struct err *e);
	void (*close)(struct maker *m);
};

struct maker {
	const struct maker_kind *kind;
	const struct materialize *options;
	struct buf key; /* of the base that is known, a string; empty: none */
	struct view view;
	struct site *site;
};

/* Open the store that ${spec} names. */
int maker_open(struct maker **m, const struct materialize *options,
    const char *spec, struct err *e);

/* Close it; NULL is fine. */
void maker_close(struct maker *m);

/*
 * Know the base under ${key}, a string.  One that is known already, and still
 * there, is not scanned again.
 */
int maker_find(struct maker *m, const struct buf *key, struct err *e);

/* Forget it: whatever went wrong, it may be another one now. */
void maker_forget(struct maker *m);

/*
 * What is under the key of ${h}: 1 this very package; 0 nothing, or what may be
 * replaced; or -1, ERR_EXISTS if it is something else.
 */
int maker_look(struct maker *m, const struct chanpkg *h, struct err *e);

/* Make it, and believe it only when the store has it. */
int maker_make(struct maker *m, const struct chanpkg *h, struct err *e);

/* One for each kind; maker_open sets all but the kind. */
int bucket_open(struct maker **m, const struct materialize *options,
    const char *spec, struct err *e);
int folder_open(struct maker **m, const char *spec, struct err *e);

#endif /* !MATERIALIZE_MAKER_H */
