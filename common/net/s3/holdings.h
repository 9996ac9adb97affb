/*
 * What a store, a directory or a bucket of S3, holds: in pages, so that memory
 * is bounded, and removed.  Whoever calls this links libcurl and expat; other
 * programs must not.
 */
#ifndef S3_HOLDINGS_H
#define S3_HOLDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "web/caller.h"

#define HOLDING_SHA256 65

/* A file, or an object, and what was done with it. */
struct holding {
	char *key; /* a string, below the prefix of the store */
	uint64_t size;
	uint64_t modified;           /* Unix seconds; 0: not known */
	char sha256[HOLDING_SHA256]; /* in hexadecimal; "": not known */
	struct err
	    err; /* kind ERR_NONE: nothing went wrong; it names the key */
};

struct holdings;

/*
 * Open the store that o->spec names.  ERR_INPUT for an HTTP server, which has
 * no lists.
 */
int holdings_open(
    struct holdings **h, const struct caller_options *o, struct err *e);

/* Close it; NULL is fine. */
void holdings_close(struct holdings *h);

/*
 * Call ${fn} with all whose keys begin with ${prefix}, up to HOLDINGS_PAGE at a
 * time, in the order of a bucket's keys, and of a directory in none.  It may
 * remove them.  Its -1 ends the walk.
 */
#define HOLDINGS_PAGE 1000
typedef int holdings_fn(
    void *cookie, struct holding *v, size_t n, struct err *e);
int holdings_walk(struct holdings *h, const char *prefix, holdings_fn *fn,
    void *cookie, struct err *e);

/* Find that of ${key}: its size is known then.  ERR_NOTFOUND. */
int holdings_find(
    struct holdings *h, const char *key, struct holding *v, struct err *e);

/*
 * Fill in the digests: of a bucket's objects what chanpack-upload has stored
 * with them, of files what is measured.  What goes wrong is in v[i].err; -1
 * only without memory.
 */
int holdings_digest(
    struct holdings *h, struct holding *v, size_t n, struct err *e);

/* Remove them, those whose err is set excepted; the same. */
int holdings_remove(
    struct holdings *h, struct holding *v, size_t n, struct err *e);

/* Free what ${n} of them own. */
void holding_free(struct holding *v, size_t n);

#endif /* !S3_HOLDINGS_H */
