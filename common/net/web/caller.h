/*
 * Calls to an S3 bucket or another HTTP server, many at a time, over libcurl.
 * What may pass is tried again, after longer and longer waits; every try has a
 * deadline without progress.  Calls to S3 are signed if there is a key to sign
 * with, a digest of the body included.  No redirection is followed, but for a
 * sink.  Whoever calls this links libcurl and expat; other programs must not.
 *
 *     caller_start(c, &call); ...        as many as there are
 *     while ((done = caller_wait(c)) != NULL) ...
 */
#ifndef WEB_CALLER_H
#define WEB_CALLER_H

#include <stddef.h>
#include <stdint.h>

#include "aws/sigv4.h"
#include "util/buf.h"
#include "util/err.h"
#include "web/answer.h"

#define CALL_VALUE_MAX  320
#define CALL_CODE_MAX   64
#define CALL_FIELDS_MAX 8
#define CALL_REDIRECTS  5 /* that are followed for a sink; none of S3 */

struct caller;

struct caller_options {
	const char *spec;                 /* where: see place.h */
	unsigned int retries;             /* of one call, in a row */
	long timeout;                     /* seconds without progress */
	unsigned int parallel;            /* calls under way at a time */
	uint64_t rate;                    /* most bytes sent a second; 0: any */
	const char *(*env)(const char *); /* see aws.h */
	const char *agent;                /* User-Agent */
	/*
	 * Called a few times a second while calls are waited for; or NULL.  It
	 * may drop all calls, and start none.
	 */
	void (*tick)(void *cookie);
	void *cookie;
};

/* A field of the answer that is wanted: "" if it is not there, or too long. */
struct call_want {
	const char *name;
	char value[CALL_VALUE_MAX];
};

struct call;

/*
 * What takes the answer to a call as it comes, instead of the memory of the
 * call, and judges it; none of this may use the caller.
 */
struct call_sink {
	/*
	 * Judge the head of an answer, before the first byte of its body.  The
	 * reason is in ${e} if the answer is refused.  No body is read of an
	 * answer of which it is not wanted.
	 */
	enum verdict (*head)(
	    struct call *call, const struct answer *a, struct err *e);
	/* Take bytes of the body: 0, or -1 with ${e} to end the call. */
	int (*body)(
	    struct call *call, const void *data, size_t len, struct err *e);
	/*
	 * A try has ended whose head was to be taken, or had not come yet.
	 * VERDICT_TAKE: all is there.  VERDICT_RETRY: the fields of the call
	 * ask for the rest now, and ${e} says what ended the try.
	 */
	enum verdict (*end)(struct call *call, struct err *e);
};

/* One call.  All that it points to must stay until it is answered. */
struct call {
	/* The question. */
	const char *method;
	const char *key; /* below the prefix; NULL: the bucket itself, of S3 */
	const struct sigv4_field *query; /* plain; value NULL: a name alone */
	size_t nquery;
	/* Besides those that every call has; signed, but for a sink. */
	const struct sigv4_field *field;
	size_t nfield; /* at most CALL_FIELDS_MAX */
	/*
	 * The body: ${len} bytes at ${data}, or without that at ${off} of
	 * ${fd}.
	 */
	const void *data;
	int fd;
	uint64_t off, len;
	const uint8_t *sha256; /* the body's; may be NULL if it is in memory */
	int bound; /* ${field} has Content-MD5: no SHA-256 is signed */
	/* Instead of the timeout, and then it is not tried again; or 0. */
	long patience;
	int once;                     /* it is never tried again */
	const struct call_sink *sink; /* or NULL */
	size_t room; /* most bytes of the answer's body; else it fails */
	int inspect; /* an error may come with status 200 (of S3) */
	struct call_want *want;
	size_t nwant;
	void *cookie; /* the owner's */

	/* The answer. */
	unsigned int status;      /* the last one; 0: none came */
	struct buf body;          /* the owner frees it; see call_free */
	char code[CALL_CODE_MAX]; /* what S3 calls the error, else "" */
	int failed;               /* no status 2xx, or another trouble: */
	struct err err; /* ERR_NOTFOUND for 404, ERR_EXISTS for 409 and 412,
			   ERR_UNSUPPORTED for 501 and for 400 and 405 that
			   name a condition, ERR_TEMP if trying again later may
			   help; it names the store if that was asked, and
			   the key too if there is a sink, whose errors of
			   body() are as they are */
	uint64_t sent;  /* bytes of the body that are on their way */

	/* The caller's own. */
	struct attempt *attempt;
	struct call *next;
	unsigned int tries;
	long long ready; /* when to try: milliseconds */
};

/* Prepare to call. */
int caller_open(
    struct caller **c, const struct caller_options *o, struct err *e);

/*
 * Give up all calls that are under way, as caller_drop does, close the
 * connections and free the memory; NULL is fine.
 */
void caller_close(struct caller *c);

/* The full name of ${key} in the bucket, which its listings have. */
int caller_name(
    const struct caller *c, const char *key, struct buf *name, struct err *e);

/* The timeout that it was opened with, in seconds. */
long caller_timeout(const struct caller *c);

/* Is it a bucket of Amazon's?  1, 0, or -1 if the configuration is wrong. */
int caller_isamazon(struct caller *c, struct err *e);

/* Begin a call, of which at least the method is set and all else is zero. */
void caller_start(struct caller *c, struct call *call);

/*
 * Wait until a call has ended, well or not, and return it; NULL if none is
 * under way.
 */
struct call *caller_wait(struct caller *c);

/* Give up all calls under way: they are neither answered nor returned. */
void caller_drop(struct caller *c);

/*
 * Make one call, with no other under way.  0, or -1 with ${e}: that of the
 * call, or ERR_FATAL if it was dropped.
 */
int caller_do(struct caller *c, struct call *call, struct err *e);

/* Put the names of the store and the key in front of ${e}, as a sink's has. */
int caller_errat(const struct caller *c, const char *key, struct err *e);

/* Free what the answer of a call holds. */
void call_free(struct call *call);

#endif /* !WEB_CALLER_H */
