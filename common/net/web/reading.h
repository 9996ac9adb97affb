/*
 * One reading of a package, or a range of it, from an HTTP server, over as
 * many answers as it takes.  Knows which bytes are wanted next, and whether an
 * answer gives them, of the version that the first answer was of.
 */
#ifndef WEB_READING_H
#define WEB_READING_H

#include "web/answer.h"
#include "web/rangespec.h"

#define READING_RANGE_MAX 64 /* a value of Range, and a NUL */

struct reading {
	struct rangespec asked;
	int pinned;  /* of the version ${etag} alone, and all of the range */
	int changed; /* what is there is another version */
	int begun;   /* an answer was taken: the rest is known */
	int anew;    /* what breaks off is asked for anew, of any version */
	uint64_t at, end; /* [at, end) is wanted still */
	uint64_t total;   /* the size of the package */
	char etag[ETAG_MAX];
};

/*
 * Begin to read ${asked}: of the version whose entity tag is ${etag}, which is
 * then given as a whole, or of any, NULL.
 */
void reading_init(
    struct reading *r, const struct rangespec *asked, const char *etag);

/*
 * Write the value of Range to ask with; "" for the whole.  Returns what goes
 * into If-Match, or NULL.
 */
const char *reading_ask(const struct reading *r, char range[READING_RANGE_MAX]);

/* Judge an answer; all but VERDICT_TAKE leave the reason in ${e}. */
enum verdict reading_judge(
    struct reading *r, const struct answer *a, struct err *e);

/*
 * Judge an answer that has no body because only the head was asked for.
 * VERDICT_ENOUGH: r->total is the size of the package.
 */
enum verdict reading_judgehead(
    struct reading *r, const struct answer *a, struct err *e);

/*
 * The same of an answer to a GET of the first byte, which is asked for where
 * the server refuses HEAD; ${r} is a reading of that byte.  VERDICT_ENOUGH: of
 * a whole package, and of an empty one, nothing of the body is wanted.
 */
enum verdict reading_judgefirst(
    struct reading *r, const struct answer *a, struct err *e);

/* Is that the status of a server that does not know the method? */
int reading_isnomethod(unsigned int status);

/* ${len} bytes of the body have come: 0, or -1 if they are too many. */
int reading_take(struct reading *r, uint64_t len, struct err *e);

/*
 * An answer that was taken has ended, or none has come.  VERDICT_TAKE: all is
 * there.  VERDICT_RETRY: the rest may be asked for, or all if none was begun.
 * VERDICT_GIVEUP with ERR_TEMP: there is no telling whether the rest would be
 * of the same version.
 */
enum verdict reading_end(struct reading *r, struct err *e);

#endif /* !WEB_READING_H */
