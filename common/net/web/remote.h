/*
 * Packages of stores of other machines, read over a caller (caller.h), whose
 * options say where.
 */
#ifndef WEB_REMOTE_H
#define WEB_REMOTE_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "web/caller.h"
#include "web/reading.h"

/* Takes bytes; they come in order.  0, or -1 with ${e} to stop the reading. */
typedef int remote_sink(
    void *cookie, const void *data, size_t len, struct err *e);

/* One store, and the question that it was asked last.  It owns no memory. */
struct remote {
	struct caller *caller;
	int isnohead; /* the server refuses HEAD */
	/* The question: */
	struct call call;
	struct sigv4_field field[2];
	char range[READING_RANGE_MAX];
	struct reading reading;
	enum verdict (*judge)(
	    struct reading *r, const struct answer *a, struct err *e);
	remote_sink *sink; /* or NULL */
	void *cookie;
	struct answer answer; /* to it; its status is 0 if there was none */
};

/* Read over ${c}, with no call of others under way. */
void remote_init(struct remote *r, struct caller *c);

/*
 * Give the bytes ${range} of package ${key} to ${sink}.  What may pass is
 * tried again; a stream that breaks goes on where it stopped if the package is
 * the same still.  Returns 0 if all were given; or -1, after bytes were given
 * or not: ERR_NOTFOUND, ERR_TEMP, or what else it is.
 */
int remote_read(struct remote *r, const char *key,
    const struct rangespec *range, remote_sink *sink, void *cookie,
    struct err *e);

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
	uint64_t mtime;      /* as in struct answer */
	char etag[ETAG_MAX]; /* the same */
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
