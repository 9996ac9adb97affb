/*
 * One request becomes one answer: target, access, base, plan, head, range and
 * what a log says.  Nothing here has a socket, waits, or knows the time but by
 * what it is told.
 *
 *     step = answer_begin(&a, ...);
 *     while (step != ANSWER_READY)
 *         step = step == ANSWER_FIND ? ... answer_base or answer_nobase
 *                                    : ... answer_bytes or answer_nobase
 *     send a.head; send the bytes [a.first, a.first + a.len) of a.package
 *     answer_free(&a);
 *
 * The target of a plan makes a text of the package's plan (answerplan.c), by
 * the same steps.
 *
 * The order of judging: the syntax (400), a signature (403, 410), the lists of
 * channels (404), the token of the download (302, 403; answertoken.c), whether
 * bases are given out (403), the base (404, 500, 503), conditions (304, 412),
 * the range (416).
 */
#ifndef ORIGIN_ANSWER_H
#define ORIGIN_ANSWER_H

#include <stdint.h>
#include <time.h>

#include "http/cond.h"
#include "http/request.h"
#include "origin/client.h"
#include "origin/logline.h"
#include "origin/memory.h"
#include "origin/origin.h"
#include "url/url.h"
#include "view/partial.h"

/* The path of the health check: RFC 8615.  No key has a segment with a dot. */
#define HEALTH_PATH "/.well-known/chanpack-health"

/* What a base is, for whoever has found it. */
struct base {
	uint64_t size;
	time_t modified; /* HTTP_NO_TIME if not known */
	/*
	 * The identity: the SHA-256 of its bytes; or, where nobody has measured
	 * that, a text that tells its versions apart.
	 */
	int has_sha256;
	uint8_t sha256[PLAN_IDENT_LEN];
	const char *version; /* if there is no SHA-256; borrowed for the call */
};

enum answer_step {
	ANSWER_FIND, /* find the base a->key; NULL: can the stores be read? */
	ANSWER_READ, /* read the bytes [a->scan.off, + a->scan.len) of it */
	ANSWER_READY /* the answer is made */
};

struct answer {
	/* The answer, once it is made. */
	unsigned int status;
	struct buf head;         /* and behind it the body, if that is a text */
	uint64_t text;           /* bytes of that body */
	struct package *package; /* whose bytes follow, or NULL */
	uint64_t first, len;     /* which of them */
	struct logline line;     /* what a log has of it; if wanted */
	/* What the operator is to be told, with the target in front; or "". */
	struct err trouble;
	const struct form *guess; /* "auto" stood for this, and not for walle */

	/* What is asked for. */
	const char *key;     /* owned by the answer */
	struct partial scan; /* see ANSWER_READ */

	/* The answer's own. */
	const struct origin *origin;
	struct memory *memory;
	const struct http_request *request;
	const struct client *client;
	time_t now;
	struct chanurl url;
	struct buf keybuf;
	uint8_t ident[PLAN_IDENT_LEN];
	struct base base;
	struct logmark target; /* where key and channel begin in the line */
	size_t outcome;        /* where it begins in the line of the log */
	int is_base;           /* the bytes of the base are the answer */
	int is_private;        /* no cache may keep it for others */
	int is_personal; /* it is for one client: no cache may keep it at all */
	int is_secret;   /* the log must not have the target of a refusal */
	int is_fallback; /* they are given instead of a refusal; text: */
	struct err refusal;
};

/*
 * Begin the answer to ${r}, which is borrowed until answer_free, as all else;
 * ${now} is the answer's Date.  ${a} may hold anything: answer_free must
 * follow.  A request that http_parse has refused may be given too.
 */
enum answer_step answer_begin(struct answer *a, const struct origin *o,
    struct memory *m, const struct client *cl, const struct http_request *r,
    time_t now);

/* After ANSWER_FIND: this is the base; NULL: the stores can be read. */
enum answer_step answer_base(struct answer *a, const struct base *b);

/*
 * After ANSWER_FIND or ANSWER_READ, or instead of an answer whose bytes cannot
 * be had after all: the base could not be had.  ERR_NOTFOUND: there is no such
 * base.  The reason is a->trouble, and not told to the client.
 */
enum answer_step answer_nobase(struct answer *a, const struct err *why);

/*
 * After ANSWER_READ: these are the a->scan.len bytes.  The base was looked at
 * after they were read, and is still the one that was found: what a scan finds
 * is remembered for the base's identity.
 */
enum answer_step answer_bytes(struct answer *a, const uint8_t *data);

/*
 * Make the answer ${status} with the text ${why} instead of what there is of
 * one, at any time after answer_begin.
 */
void answer_refuse(struct answer *a, unsigned int status, const char *why);

/*
 * Make the answer ${status} to what is no request; ${a} and answer_free as with
 * answer_begin.
 */
void answer_norequest(struct answer *a, const struct origin *o,
    const struct client *cl, time_t now, unsigned int status, const char *why);

/* Free what the answer holds. */
void answer_free(struct answer *a);

#endif /* !ORIGIN_ANSWER_H */
