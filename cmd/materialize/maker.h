/*
 * A store that makes channel packages of its own bases: a bucket of S3, or a
 * directory.
 */
#ifndef MATERIALIZE_MAKER_H
#define MATERIALIZE_MAKER_H

#include "form/site.h"
#include "materialize/chanpkg.h"
#include "materialize/materialize.h"
#include "util/err.h"
#include "view/view.h"

struct maker;

/*
 * The functions of a kind of store.  Each kind's own struct begins with struct
 * maker.
 */
struct maker_kind {
	/* Open the base under ${key}, and make m->view show it. */
	int (*open)(struct maker *m, const char *key, struct err *e);
	/* Is the open base still under m->key?  1 also if unknown. */
	int (*is)(struct maker *m);
	/* Close the base, if one is open. */
	void (*shut)(struct maker *m);
	/* Fill in h->copied, h->sent and, in a bucket, h->compose. */
	int (*prepare)(struct maker *m, struct chanpkg *h, struct err *e);
	/* As maker_look, but without force: other content is -1. */
	int (*look)(struct maker *m, const struct chanpkg *h, struct err *e);
	int (*make)(struct maker *m, const struct chanpkg *h, struct err *e);
	void (*close)(struct maker *m);
};

struct maker {
	const struct maker_kind *kind;
	const struct materialize *options;
	struct buf key; /* of the open base, a string; empty: no base */
	struct view view;
	struct site *site;
	/* What entity tags come from: the base's SHA-256, if open() sets it. */
	uint8_t ident[PLAN_IDENT_LEN];
	int has_ident; /* else maker_find takes what the scan has */
};

/*
 * Open the store that ${spec} names; both arguments are borrowed.  Return 0, or
 * -1 with the reason in ${e}.  The caller closes ${*m} in any case.
 */
int maker_open(struct maker **m, const struct materialize *options,
    const char *spec, struct err *e);

/* Close the store; NULL is fine. */
void maker_close(struct maker *m);

/*
 * Open and scan the base under ${key}, a string.  If that base is open already
 * and still there, do nothing.  Return 0, or -1 with the reason in ${e}; then
 * no base is open.
 */
int maker_find(struct maker *m, const struct buf *key, struct err *e);

/* Close the base.  Call this after a failure: the base may have changed. */
void maker_forget(struct maker *m);

/*
 * Look at what is under h->key.  Return 1 if it is this package; 0 if there is
 * nothing, or other content that -f replaces; or -1 with the reason in ${e}:
 * ERR_EXISTS for other content without -f.
 */
int maker_look(struct maker *m, const struct chanpkg *h, struct err *e);

/*
 * Make the package of ${h}, then look whether the store has it.  Return 0 if
 * so, also if somebody else made it; or -1 with the reason in ${e}.
 */
int maker_make(struct maker *m, const struct chanpkg *h, struct err *e);

/* Open a store of each kind.  For maker_open, which sets ${options} itself. */
int bucket_open(struct maker **m, const struct materialize *options,
    const char *spec, struct err *e);
int directory_open(struct maker **m, const char *spec, struct err *e);

#endif /* !MATERIALIZE_MAKER_H */
