/*
 * Read packages of a store on another machine, by a caller (caller.h), whose
 * options name the store.
 */
#ifndef WEB_REMOTE_H
#define WEB_REMOTE_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "web/caller.h"
#include "web/change.h"
#include "web/reading.h"

/* Take the next bytes.  Return 0, or -1 with ${e} to stop the reading. */
typedef int remote_sink(
    void *cookie, const void *data, size_t len, struct err *e);

/* What the call that is under way asks for. */
enum remote_phase {
	REMOTE_HEAD,  /* the head */
	REMOTE_FIRST, /* the first byte, where the server refuses HEAD */
	REMOTE_BYTES, /* what is wanted */
	REMOTE_LOOK   /* which version is there in place of the wanted one */
};

/* One store, and the last request to the store.  Owns no memory. */
struct remote {
	struct caller *caller;
	int isnohead; /* the server refuses HEAD */
	/* The question: */
	enum remote_phase phase;
	const char *key;
	int changed;           /* the version is not there any more */
	struct change change;  /* which one is, in that case */
	struct call_want want; /* one more field of the answer, or no name */
	struct call call;
	struct sigv4_field field[2];
	char range[READING_RANGE_MAX];
	struct reading reading;
	enum verdict (*judge)(
	    struct reading *r, const struct response *a, struct err *e);
	remote_sink *sink; /* or NULL */
	void *cookie;
	struct response answer; /* its status is 0 if no answer has come */
};

/*
 * Ask over ${c}: at most one question at a time.  With the functions that do
 * not wait, several of these may ask over one caller.
 */
void remote_init(struct remote *r, struct caller *c);

/*
 * Give the bytes ${range} of package ${key} to ${sink}, in order.  If a stream
 * breaks, continue where it stopped, if the version is still the same.  Return
 * 0 if all bytes were given; or -1, perhaps after some bytes: ERR_NOTFOUND if
 * there is no package, ERR_INPUT if no byte is in the range, ERR_TEMP also if
 * the package changes meanwhile, ERR_FATAL, or the sink's error.
 */
int remote_read(struct remote *r, const char *key,
    const struct rangespec *range, remote_sink *sink, void *cookie,
    struct err *e);

/* What the server says of a package. */
struct remote_stat {
	uint64_t size;
	uint64_t mtime;      /* as in struct response */
	char etag[ETAG_MAX]; /* as in struct response */
};

/*
 * The same without waiting: begin a question, what there is of ${key}, or for
 * the ${len} > 0 bytes from ${first} on of the version with the strong entity
 * tag ${etag}: ERR_INPUT if not all of them are inside the package, ERR_TEMP
 * with remote_haschanged if the store does not have this version any more.
 * ${key} and ${etag} are borrowed.  Each time that caller_next gives a call,
 * hand it to remote_ofcall and that to remote_goon: 1 if the question goes on,
 * 0 if it is answered, or -1 with ${e}.  ${field} is a field of the answer that
 * is wanted besides, for remote_field, or NULL.
 */
void remote_beginstat(struct remote *r, const char *key, const char *field);
void remote_beginpinned(struct remote *r, const char *key, const char *etag,
    uint64_t first, uint64_t len, remote_sink *sink, void *cookie);
struct remote *remote_ofcall(const struct call *call);
int remote_goon(struct remote *r, struct err *e);

/* The answer to remote_beginstat; the field is "" if it was not there. */
void remote_result(const struct remote *r, struct remote_stat *st);
const char *remote_field(const struct remote *r);

/* Has remote_beginpinned failed because that version is not there any more? */
int remote_haschanged(const struct remote *r);

/*
 * What the entity tag lacks of the package that was asked for last, with
 * success: NULL if it is strong.  Without a strong one nothing more can be
 * asked for of the same version.
 */
const char *remote_taglack(const struct remote *r);

#endif /* !WEB_REMOTE_H */
