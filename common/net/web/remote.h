/*
 * Stores of other machines, read over HTTP: the places of place.h.  Whoever
 * calls this links libcurl; other programs must not.
 */
#ifndef WEB_REMOTE_H
#define WEB_REMOTE_H

#include <stddef.h>
#include <stdint.h>

#include "web/answer.h"
#include "web/range.h"
#include "util/err.h"

#define REMOTE_REDIRECTS 5 /* that are followed; none of S3 */

/* All is borrowed as long as the store is open. */
struct remote_options {
	const char *spec;                 /* where: see place.h */
	unsigned int retries;             /* in a row, of no use */
	long timeout;                     /* seconds without a byte */
	const char *(*env)(const char *); /* see aws.h */
	const char *agent;                /* User-Agent */
	int reader; /* the pipe or socket that all is for: see remote_read */
};

struct remote;

/*
 * Open the store.  Nothing is asked yet, not even for keys: what is wrong with
 * them shows at the first question.  Connections are kept until the close.
 */
int remote_open(
    struct remote **r, const struct remote_options *o, struct err *e);

/* Close it; NULL is fine. */
void remote_close(struct remote *r);

/* Takes bytes; they come in order.  0, or -1 with ${e} to stop the reading. */
typedef int remote_sink(
    void *cookie, const void *data, size_t len, struct err *e);

/*
 * Give the bytes ${range} of package ${key} to ${sink}.  What may pass is
 * tried again; a stream that breaks goes on where it stopped if the package is
 * the same still.  Returns 0 if all were given; or -1, after bytes were given
 * or not: ERR_NOTFOUND, ERR_TEMP, or what else it is.  It ends within about a
 * second, whatever it waits for, when io_gone(o->reader) is true.
 */
int remote_read(struct remote *r, const char *key, const struct range *range,
    remote_sink *sink, void *cookie, struct err *e);

/*
 * The same for the ${len} > 0 bytes from ${first} on of the version with the
 * strong entity tag ${etag} alone: all of them are given, or ERR_INPUT.
 * ${changed}: there is not that version any more.
 */
int remote_readpinned(struct remote *r, const char *key, const char *etag,
    uint64_t first, uint64_t len, remote_sink *sink, void *cookie, int *changed,
    struct err *e);

/* What a package is, as far as its server says. */
struct remote_stat {
	uint64_t size;
	uint64_t mtime;      /* Unix seconds; 0 if it is not said */
	char etag[ETAG_MAX]; /* as in struct answer */
};

/* Ask for that; retries and errors as of remote_read. */
int remote_stat(
    struct remote *r, const char *key, struct remote_stat *st, struct err *e);

/*
 * What the entity tag lacks of the package that was asked for last, with
 * success: NULL if it is strong.  Without a strong one nothing more can be
 * asked for of the same version.
 */
const char *remote_taglack(const struct remote *r);

#endif /* !WEB_REMOTE_H */
