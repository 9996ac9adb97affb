/*
 * List and remove the files of a directory, or the objects of a bucket of S3.
 * Lists come in pages, so that memory is bounded.  A program that calls this
 * links libcurl and expat; other programs must not.
 */
#ifndef S3_HOLDINGS_H
#define S3_HOLDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "web/caller.h"

#define HOLDING_SHA256 65

/* A file, or an object, and the error of the last function that used it. */
struct holding {
	char *key; /* a string, below the prefix of the store */
	uint64_t size;
	uint64_t modified;           /* Unix seconds; 0: not known */
	char sha256[HOLDING_SHA256]; /* in hexadecimal; "": not known */
	struct err
	    err; /* kind ERR_NONE: no error; else the text names the key */
};

struct holdings;

/*
 * Open the store that o->spec names.  ERR_INPUT for an HTTP server, which has
 * no lists.  ${h} is NULL after a failure.
 */
int holdings_open(
    struct holdings **h, const struct caller_options *o, struct err *e);

/* Close the store and free ${h}; NULL is fine. */
void holdings_close(struct holdings *h);

/*
 * Call ${fn} with all whose keys begin with ${prefix}, up to HOLDINGS_PAGE at a
 * time: those of a bucket in the order of keys, those of a directory in none.
 * They are freed after the call.  ${fn} may remove them.  If ${fn} returns -1,
 * the walk ends.  If a directory cannot be read in full, ${fn} still gets all
 * files that were found, and the walk returns -1.
 */
#define HOLDINGS_PAGE 1000
typedef int holdings_fn(
    void *cookie, struct holding *v, size_t n, struct err *e);
int holdings_walk(struct holdings *h, const char *prefix, holdings_fn *fn,
    void *cookie, struct err *e);

/*
 * Fill in key and size of ${v}.  ERR_NOTFOUND if the store has no ${key}.  The
 * caller frees ${v} with holding_free in any case.
 */
int holdings_find(
    struct holdings *h, const char *key, struct holding *v, struct err *e);

/*
 * Fill in the digests of ${n} holdings: of objects the digest that
 * chanpack-upload has stored with them, of files the digest of the bytes, which
 * are read, with size and time.  The error of each is in v[i].err; objects
 * whose err is set are skipped.  Return 0, or -1 if there is no memory.
 */
int holdings_digest(
    struct holdings *h, struct holding *v, size_t n, struct err *e);

/* Remove those whose err is not set.  Errors as of holdings_digest. */
int holdings_remove(
    struct holdings *h, struct holding *v, size_t n, struct err *e);

/* Free the keys of ${n} holdings. */
void holding_free(struct holding *v, size_t n);

#endif /* !S3_HOLDINGS_H */
