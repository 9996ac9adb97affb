/*
 * The coprocess of this process: a chanpack-fetch that reads stores for it.  It
 * is started by the first question, and anew by the first one after its end.
 *
 * Nothing that it says is believed before it was checked, and nothing is waited
 * for without end: a coprocess that is silent for too long, says what it should
 * not, or has more left to say than is worth hearing is left alone (its pipes
 * are closed, and so it ends).
 */
#ifndef LISTEN_FETCHER_H
#define LISTEN_FETCHER_H

#include "exec/output.h"
#include "listen/config.h"
#include "util/err.h"
#include "wire/coline.h"

enum fetched {
	FETCH_OK,
	FETCH_FAILED,  /* ${e} says why: ERR_NOTFOUND or ERR_TEMP */
	FETCH_CHANGED, /* the package has another tag now; ${e} says why */
	FETCH_FULL     /* there is no room in the cache */
};

/*
 * A request is given up for FETCH_CHANGED: tell the operator its ${e}, and
 * leave in ${e}, ERR_TEMP, what the client may know.
 */
void fetcher_changed(struct err *e);

/* Ask what package ${key} is. */
enum fetched fetcher_stat(
    const struct config *c, const char *key, struct costat *st, struct err *e);

/*
 * Ask for [first, first + len), len > 0, of the package: then its bytes are
 * next.  What was not taken of an answer before is thrown away.
 */
enum fetched fetcher_read(const struct config *c, const char *key,
    const char *tag, uint64_t first, uint64_t len, struct err *e);

/*
 * Take the next ${len} of these: into memory, nowhere, or to ${o}.  -1 with
 * ERR_TEMP if they do not come.
 */
int fetcher_get(void *data, size_t len, struct err *e);
int fetcher_skip(uint64_t len, struct err *e);
int fetcher_send(struct output *o, uint64_t len, struct err *e);

/* No more of them is wanted. */
void fetcher_drop(void);

/*
 * Ask for slice ${n} of the package to be in the cache, and do not wait;
 * fetcher_filled waits.  One at a time.
 */
int fetcher_fill(const struct config *c, const char *key,
    const struct costat *st, uint64_t n, struct err *e);
enum fetched fetcher_filled(struct err *e);

/* Is there a coprocess? */
int fetcher_isopen(void);

/* Nothing was asked for some time: let it go if that is long. */
void fetcher_rest(void);

/* Let it go. */
void fetcher_close(void);

#endif /* !LISTEN_FETCHER_H */
