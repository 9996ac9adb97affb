/*
 * One reading of a package, or of a range of a package, from an HTTP server, in
 * one or more answers.  A reading knows which bytes are missing, and checks
 * that each answer gives these bytes of the version of the first answer.
 */
#ifndef WEB_READING_H
#define WEB_READING_H

#include "web/response.h"
#include "web/rangespec.h"

#define READING_RANGE_MAX 64 /* a value of Range, and a NUL */

struct reading {
	struct rangespec asked;
	int pinned;  /* read only version ${etag}, and all of the range */
	int changed; /* the server has another version now */
	int begun;   /* an answer was taken: at, end, total, etag are set */
	int anew;    /* after a break, ask for all bytes, of any version */
	uint64_t at, end; /* [at, end) is still missing */
	uint64_t total;   /* the size of the package */
	char etag[ETAG_MAX];
};

/*
 * Begin to read ${asked}.  If ${etag} is not NULL, take only the version with
 * this entity tag, and only all of ${asked}, which is then [first, last].
 */
void reading_init(
    struct reading *r, const struct rangespec *asked, const char *etag);

/*
 * Write the value of Range for the missing bytes; "" for the whole.  Return the
 * value of If-Match, which is in ${r}, or NULL.
 */
const char *reading_ask(const struct reading *r, char range[READING_RANGE_MAX]);

/*
 * Judge the head of an answer.  VERDICT_TAKE: at, end, total and etag are set.
 * Otherwise the reason is in ${e}; r->changed tells a change of version.
 */
enum verdict reading_judge(
    struct reading *r, const struct response *a, struct err *e);

/*
 * Judge the answer to a HEAD.  VERDICT_ENOUGH: r->total is the size of the
 * package.  Otherwise the reason is in ${e}.
 */
enum verdict reading_judgehead(
    struct reading *r, const struct response *a, struct err *e);

/*
 * Judge the answer to a GET of the first byte, for servers that refuse HEAD;
 * ${r} is a reading of this byte.  VERDICT_TAKE: the byte comes.
 * VERDICT_ENOUGH: the whole package comes, or the package is empty; do not read
 * the body.  In both cases r->total is the size; else the reason is in ${e}.
 */
enum verdict reading_judgefirst(
    struct reading *r, const struct response *a, struct err *e);

/* Does ${status} mean that the server does not know the method? */
int reading_isnomethod(unsigned int status);

/* Count ${len} bytes of the body: 0, or -1 with ERR_FATAL if too many. */
int reading_take(struct reading *r, uint64_t len, struct err *e);

/*
 * A taken answer has ended, or no answer has come.  VERDICT_TAKE: all bytes are
 * there.  VERDICT_RETRY: ask again as reading_ask says.  VERDICT_GIVEUP with
 * ERR_TEMP: without a strong entity tag, the rest could be of another version.
 */
enum verdict reading_end(struct reading *r, struct err *e);

#endif /* !WEB_READING_H */
