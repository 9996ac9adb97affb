/*
 * Turns one request into one answer: target, access, base, plan, head, range
 * and the pairs for the log.  This module has no socket, never waits and has no
 * clock: the caller passes the time and the bytes.
 *
 *     step = answer_begin(&a, ...);
 *     while (step != ANSWER_READY)
 *         step = step == ANSWER_FIND ? ... answer_base or answer_nobase
 *                                    : ... answer_bytes or answer_nobase
 *     send a.head; send the bytes [a.first, a.first + a.len) of a.package
 *     answer_free(&a);
 *
 * If the URL asks for a plan, the same steps make the plan of the package as a
 * text (answerplan.c).
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

/*
 * The path of the health check (RFC 8615).  No segment of a key starts with a
 * dot.
 */
#define HEALTH_PATH "/.well-known/chanpack-health"

/* What the caller tells of a base that it has found. */
struct base {
	uint64_t size;
	time_t modified; /* HTTP_NO_TIME if not known */
	/*
	 * The identity: the SHA-256 of the bytes if it is known, else a text
	 * that differs for each version of the base.
	 */
	int has_sha256;
	uint8_t sha256[PLAN_IDENT_LEN];
	const char *version; /* if there is no SHA-256; borrowed for the call */
};

enum answer_step {
	ANSWER_FIND, /* find the base a->key; NULL: can the stores be read? */
	ANSWER_READ, /* read a->scan.len bytes of the base from a->scan.off */
	ANSWER_READY /* the answer is made */
};

struct answer {
	/* The answer, valid after ANSWER_READY. */
	unsigned int status;
	struct buf head;         /* and the body behind it, if that is a text */
	uint64_t text;           /* bytes of that body */
	struct package *package; /* the package whose bytes follow, or NULL */
	uint64_t first, len;     /* the part of the package to send */
	struct logline line;     /* the pairs for the log, if there is a log */
	/* The message for the operator with the target behind it, or "". */
	struct err trouble;
	const struct form *guess; /* what "auto" chose, if not walle; or NULL */

	/* What the answer asks the caller for. */
	const char *key;     /* owned by the answer */
	struct partial scan; /* see ANSWER_READ */

	/* Private. */
	const struct origin *origin;
	struct memory *memory;
	const struct http_request *request;
	const struct client *client;
	time_t now;
	struct chanurl url;
	struct buf keybuf;
	uint8_t ident[PLAN_IDENT_LEN];
	struct base base;
	struct logmark target; /* where key and channel begin in ${line} */
	size_t outcome;        /* where the outcome begins in ${line} */
	int is_base;           /* the answer is the base as it is */
	int is_private;        /* no cache may give it to other clients */
	int is_personal;       /* no cache may store it at all */
	int is_secret;   /* the log of a refusal must not have the target */
	int is_fallback; /* the base is sent instead of this refusal: */
	struct err refusal;
};

/*
 * Begin the answer to ${r}, which may be a request that http_parse refused.
 * All arguments are borrowed until answer_free.  ${now} becomes the Date of the
 * answer.  ${a} need not be initialized; call answer_free after any result.
 */
enum answer_step answer_begin(struct answer *a, const struct origin *o,
    struct memory *m, const struct client *cl, const struct http_request *r,
    time_t now);

/*
 * After ANSWER_FIND: the base is ${b}.  NULL if a->key is NULL and the stores
 * can be read.
 */
enum answer_step answer_base(struct answer *a, const struct base *b);

/*
 * The base cannot be read, for the reason ${why}; ERR_NOTFOUND: no such base.
 * Call this after ANSWER_FIND or ANSWER_READ, or after ANSWER_READY if the
 * bytes turn out to be unreadable before the head is sent.  The reason goes to
 * a->trouble unless it is ERR_NOTFOUND; the client never sees it.
 */
enum answer_step answer_nobase(struct answer *a, const struct err *why);

/*
 * After ANSWER_READ: ${data} holds the a->scan.len bytes.  After the caller has
 * read them, it must check that the base is still the one it found: the result
 * of the scan is remembered under the identity of the base.
 */
enum answer_step answer_bytes(struct answer *a, const uint8_t *data);

/*
 * Replace the answer by the status ${status} with the text ${why}, at any time
 * after answer_begin.  The text goes to a->trouble, too.
 */
void answer_refuse(struct answer *a, unsigned int status, const char *why);

/*
 * Make the answer ${status} with the text ${why} where no request could be
 * read.  ${a} need not be initialized; call answer_free afterwards.
 */
void answer_norequest(struct answer *a, const struct origin *o,
    const struct client *cl, time_t now, unsigned int status, const char *why);

/* Free what the answer holds. */
void answer_free(struct answer *a);

#endif /* !ORIGIN_ANSWER_H */
