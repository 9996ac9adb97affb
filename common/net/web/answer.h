/*
 * What matters in the head of an HTTP server's answer.
 */
#ifndef WEB_ANSWER_H
#define WEB_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define ETAG_MAX 256

struct answer {
	unsigned int status; /* 0 as long as there is none */
	int ended;           /* all of the last head was seen */
	int malformed;       /* a field below cannot be believed */
	int has_length;      /* Content-Length */
	uint64_t length;
	int has_range; /* Content-Range with bytes in it */
	uint64_t first, last, total;
	int has_total;       /* Content-Range with the total alone (416) */
	int encoded;         /* Content-Encoding: other bytes than asked for */
	char etag[ETAG_MAX]; /* a strong one with its quotes, else "" */
	int weak;            /* ETag is there, but weak */
	char region[64];     /* where S3 says that the bucket is, else "" */
	uint64_t mtime; /* Last-Modified in Unix seconds; 0 if it is not said */
};

/* What becomes of an answer. */
enum verdict {
	VERDICT_TAKE,   /* its body is what is wanted */
	VERDICT_ENOUGH, /* its head is all that is wanted */
	VERDICT_RETRY,  /* the same may be asked again later */
	VERDICT_GIVEUP
};

/*
 * Take in the line ${line} of a head, with or without its end; a status line
 * begins a new one.
 */
void answer_line(struct answer *a, const char *line, size_t len);

/* The value, ${n} bytes, in a line of a head of the field ${name}, or NULL. */
const char *answer_value(
    const char *line, size_t len, const char *name, size_t *n);

/* Does it say that the bucket is in another region?  Then ${e} says so. */
int answer_iselsewhere(const struct answer *a, struct err *e);

#endif /* !WEB_ANSWER_H */
