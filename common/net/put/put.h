/*
 * Where packages are put: a directory (store.h), a bucket of S3, or an HTTP
 * server that takes PUT (place.h).  Whoever calls this links libcurl and
 * expat; other programs must not.
 */
#ifndef PUT_PUT_H
#define PUT_PUT_H

#include <stdint.h>

#include "store/digest.h"
#include "util/err.h"

/* The field of each object: what is under a key never changes. */
#define PUT_CACHECONTROL "public, max-age=31536000, immutable"

struct put_options {
	const char *spec;                 /* where */
	unsigned int parallel;            /* parts that are sent at a time */
	unsigned int retries;             /* of one call, in a row */
	long timeout;                     /* seconds without progress */
	uint64_t rate;                    /* most bytes a second; 0: any */
	const char *(*env)(const char *); /* see aws.h */
	const char *agent;                /* User-Agent */
	/* ${done} of ${all} bytes have been sent; a few times a second. */
	void (*progress)(void *cookie, uint64_t done, uint64_t all);
	/* What an operator who wants to know all should be told, */
	void (*note)(void *cookie, const char *text);
	/* and what every one should. */
	void (*warn)(void *cookie, const char *text);
	void *cookie;
};

struct put;

int put_open(struct put **p, const struct put_options *o, struct err *e);
void put_close(struct put *p);

/* A package that is to be put somewhere. */
struct package {
	const char *key;      /* legal: see url/key.h */
	const char *type;     /* its Content-Type */
	int fd;               /* a regular file */
	struct digest digest; /* of all of it */
	/* Where its parts have digests: */
	struct filestate state; /* of what was digested */
	struct sums *sums;
	struct incoming *in; /* where a store holds it already, or NULL */
	int own;             /* fd is to be closed with it */
	/* Who sees its bytes when put_digest does, or NULL. */
	const struct digest_tap *tap;
};

/* Fill in the digests of p->fd that are wanted to put it there. */
int put_digest(struct put *to, struct package *p, struct err *e);

/*
 * Take all that is to be read from ${fd} for p->key: into the store, without a
 * name, where it can hold that, else into a temporary file.  Fills in the file
 * and its digest.
 */
int put_receive(struct put *to, struct package *p, int fd, struct err *e);

/* Give up what was received, unless it was sent, and free what it holds. */
void put_drop(struct package *p);

enum put_there { PUT_FAILED = -1, PUT_NONE, PUT_SAME, PUT_OTHER };

/* What is under the key: nothing, the same content, or another one. */
enum put_there put_look(struct put *to, const struct package *p, struct err *e);

/*
 * Put it there, over what there is (${replace} != 0), or only if nothing is
 * there (ERR_EXISTS), and check what is there then.
 */
int put_send(struct put *to, struct package *p, int replace, struct err *e);

/*
 * Remove what uploads have left that were begun before ${before}, in Unix
 * seconds, and not ended; or with ${dry} only look.  ${found} is called for
 * each; its -1 ends it.
 */
typedef int put_found(
    void *cookie, const char *name, const char *since, struct err *e);
int put_sweep(struct put *to, uint64_t before, int dry, put_found *found,
    void *cookie, struct err *e);

#endif /* !PUT_PUT_H */
