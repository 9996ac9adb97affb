/*
 * Calls to an S3 bucket or another HTTP server, many at a time, over libcurl.
 * After a failure that may pass, a call is tried again (retry.h).  A try ends
 * if it makes no progress for the timeout.  Calls to S3 are signed if there is
 * a key.  Redirections are followed only for a sink, and not at S3.  Programs
 * that use this link libcurl and expat; other programs must not.
 *
 *     caller_start(c, &call); ...        as many as there are
 *     while ((done = caller_wait(c)) != NULL) ...
 *
 * A program with a loop of its own, over several callers, waits until one of
 * the descriptors caller_pollfd(c) can be read, or caller_pause(c) is over:
 *
 *     caller_step(c);
 *     while ((done = caller_next(c)) != NULL) ...
 */
#ifndef WEB_CALLER_H
#define WEB_CALLER_H

#include <stddef.h>
#include <stdint.h>

#include "aws/sigv4.h"
#include "util/buf.h"
#include "util/err.h"
#include "web/response.h"

#define CALL_VALUE_MAX  320
#define CALL_CODE_MAX   64
#define CALL_FIELDS_MAX 8
#define CALL_REDIRECTS  5 /* redirections that are followed, at most */

struct caller;

struct caller_options {
	const char *spec;                 /* the store: see place.h */
	unsigned int retries;             /* of one call, in a row */
	long timeout;                     /* seconds without progress */
	unsigned int parallel;            /* calls under way at a time */
	uint64_t rate;                    /* bytes a second to send; 0: any */
	const char *(*env)(const char *); /* see aws.h */
	const char *agent;                /* User-Agent */
	/*
	 * Called up to 5 times a second by caller_wait; or NULL.  It may call
	 * caller_drop, and must not call caller_start.
	 */
	void (*tick)(void *cookie);
	void *cookie;
};

/* A wanted field of the answer: "" if absent, too long or not ASCII. */
struct call_want {
	const char *name;
	char value[CALL_VALUE_MAX];
};

struct call;

/*
 * A sink judges the answer to a call, and takes the body while it arrives;
 * call.body stays empty.  These functions must not use the caller.
 */
struct call_sink {
	/*
	 * Judge the head of an answer, before the first byte of its body, which
	 * is read after VERDICT_TAKE only.  To refuse the answer, put the
	 * reason in ${e}.
	 */
	enum verdict (*head)(
	    struct call *call, const struct response *a, struct err *e);
	/* Take bytes of the body: 0, or -1 with ${e} to end the call. */
	int (*body)(
	    struct call *call, const void *data, size_t len, struct err *e);
	/*
	 * A try has ended for the reason in ${e}, after head() has returned
	 * VERDICT_TAKE, or before the head was complete.  VERDICT_TAKE: all
	 * bytes are there.  VERDICT_RETRY: the fields of the call now ask for
	 * the rest.  VERDICT_GIVEUP: the reason is in ${e}.
	 */
	enum verdict (*end)(struct call *call, struct err *e);
};

/* One call.  All that it points to must stay until the call is answered. */
struct call {
	/* The request. */
	const char *method;
	const char *key; /* below the prefix; NULL: the bucket itself (S3) */
	const struct sigv4_field *query; /* plain; value NULL: a name alone */
	size_t nquery;
	/* Added to the fields of every call; signed if there is no sink. */
	const struct sigv4_field *field;
	size_t nfield; /* at most CALL_FIELDS_MAX */
	/*
	 * The body: ${len} bytes at ${data}; if ${data} is NULL, at ${off} of
	 * ${fd}.
	 */
	const void *data;
	int fd;
	uint64_t off, len;
	const uint8_t *sha256; /* of the body; NULL: digest ${data} to sign */
	int bound; /* ${field} has Content-MD5: no SHA-256 is signed */
	/* Seconds instead of the timeout, after which no try follows; or 0. */
	long patience;
	int once;                     /* never try again */
	const struct call_sink *sink; /* or NULL */
	size_t room; /* most bytes of the answer's body; 64 KiB if less */
	int inspect; /* an error may come with status 200 (of S3) */
	struct call_want *want;
	size_t nwant;
	void *cookie; /* the owner's */

	/* The answer. */
	unsigned int status;      /* of the last try; 0: none came */
	struct buf body;          /* the owner frees it; see call_free */
	char code[CALL_CODE_MAX]; /* the code of the error in S3, else "" */
	int failed;               /* not status 2xx, or another failure: */
	/*
	 * Without a sink: ERR_NOTFOUND for 404 and 410, ERR_EXISTS for 409 and
	 * 412, ERR_UNSUPPORTED for 501, and for 400 and 405 whose message names
	 * a condition, ERR_TEMP if trying again later may help, else ERR_FATAL.
	 * After a request the text names the store, and with a sink the key
	 * too; but errors of a sink's body() are as they are.
	 */
	struct err err;
	uint64_t sent; /* bytes of the body that are on their way */

	/* The caller's own. */
	struct attempt *attempt;
	struct call *next;
	unsigned int tries;
	long long ready; /* when to try: milliseconds of clock_ms */
};

/*
 * Set ${c} to a new caller, without a request.  ${o} is copied, but its strings
 * must stay until caller_close.  Return 0, or -1 with ERR_TEMP in ${e}.
 */
int caller_open(
    struct caller **c, const struct caller_options *o, struct err *e);

/* Call caller_drop, close the connections and free ${c}; NULL is fine. */
void caller_close(struct caller *c);

/* Append, as a string, the name of ${key} in the bucket's listings; S3 only. */
int caller_name(
    const struct caller *c, const char *key, struct buf *name, struct err *e);

/* Return the timeout in the options, in seconds. */
long caller_timeout(const struct caller *c);

/*
 * Is the bucket Amazon's?  S3 only.  Return 1 or 0; or -1 if the key cannot be
 * loaded, for which services may be asked: see awsmeta_renew.
 */
int caller_isamazon(struct caller *c, struct err *e);

/*
 * Queue a call; caller_wait sends the request.  Set the method at least, and
 * zero all other members.
 */
void caller_start(struct caller *c, struct call *call);

/*
 * Send the queued requests, wait until a call has ended or failed, and return
 * the call; NULL if no call is left.
 */
struct call *caller_wait(struct caller *c);

/*
 * The same without waiting.  Do what can be done now; it may take some seconds
 * if an access key has to be got from elsewhere (aws/awsmeta.h).
 */
void caller_step(struct caller *c);

/* A call that has ended, or NULL. */
struct call *caller_next(struct caller *c);

/* Can be read when caller_step has something to do. */
int caller_pollfd(const struct caller *c);

/*
 * In how many milliseconds caller_step must be called at the latest; -1: not
 * before another call is begun.
 */
int caller_pause(const struct caller *c);

/* Forget all calls that caller_wait has not returned: O(calls). */
void caller_drop(struct caller *c);

/*
 * Make one call, with no other under way.  Return 0; or -1 with the call's
 * error in ${e}, or ERR_FATAL if caller_drop was called.
 */
int caller_do(struct caller *c, struct call *call, struct err *e);

/*
 * Put the names of the store and the key in front of the text of ${e}, as in
 * errors of a call with a sink.  Always returns -1.
 */
int caller_errat(const struct caller *c, const char *key, struct err *e);

/* Free the body of the answer. */
void call_free(struct call *call);

#endif /* !WEB_CALLER_H */
