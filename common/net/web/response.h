/*
 * The status and the fields of an HTTP server's answer that readers of packages
 * need.
 */
#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define ETAG_MAX 256

struct response {
	unsigned int status; /* 0: no status line has come */
	int ended;           /* the head has ended, and is not a 1xx head */
	int malformed;       /* Content-Length or Content-Range is wrong */
	int has_length;      /* Content-Length */
	uint64_t length;
	int has_range; /* Content-Range with first, last and total */
	uint64_t first, last, total;
	int has_total;       /* Content-Range with the total alone (416) */
	int encoded;         /* Content-Encoding other than identity */
	char etag[ETAG_MAX]; /* a strong ETag with its quotes, else "" */
	int weak;            /* there is an ETag, and it is weak */
	char region[64];     /* the bucket's region if S3 tells it, else "" */
	uint64_t mtime; /* Last-Modified in Unix seconds; 0 if there is none */
};

/* What to do with an answer. */
enum verdict {
	VERDICT_TAKE,   /* take its body */
	VERDICT_ENOUGH, /* take its head, and do not read its body */
	VERDICT_RETRY,  /* refuse it, and ask again later */
	VERDICT_GIVEUP  /* refuse it, and do not ask again */
};

/*
 * Add ${line}, with or without its line end, to the head in ${a}, which is
 * zeroed before the first line.  A status line begins a new head.
 */
void response_line(struct response *a, const char *line, size_t len);

/*
 * If ${line} is the field ${name}, return the field's value inside ${line} and
 * set ${n} to the value's length; else return NULL.
 */
const char *response_value(
    const char *line, size_t len, const char *name, size_t *n);

/* Does S3 redirect to another region?  Then name the region in ${e}. */
int response_iselsewhere(const struct response *a, struct err *e);

#endif /* !WEB_RESPONSE_H */
