/*
 * Put packages into a place: a directory (store.h), a bucket of S3, or an HTTP
 * server that takes PUT (place.h).  A program that calls this links libcurl and
 * expat; other programs must not.
 */
#ifndef PUT_PUT_H
#define PUT_PUT_H

#include <stdint.h>

#include "store/digest.h"
#include "util/err.h"

/* Cache-Control of each object: the bytes under a key never change. */
#define PUT_CACHECONTROL "public, max-age=31536000, immutable"

struct put_options {
	const char *spec;                 /* the place */
	unsigned int parallel;            /* parts that are sent at a time */
	unsigned int retries;             /* of one call, in a row */
	long timeout;                     /* seconds without progress */
	uint64_t rate;                    /* bytes a second to send; 0: any */
	const char *(*env)(const char *); /* see aws.h */
	const char *agent;                /* User-Agent */
	/* ${done} of ${all} bytes have been sent; up to 5 times a second. */
	void (*progress)(void *cookie, uint64_t done, uint64_t all);
	/* Tell the operator a detail; */
	void (*note)(void *cookie, const char *text);
	/* tell the operator a problem.  These three may be NULL. */
	void (*warn)(void *cookie, const char *text);
	void *cookie;
};

struct put;

/*
 * Open the place that o->spec names.  ${o} is copied, but what it points to
 * must stay until put_close.  Nothing is to be closed after a failure.
 */
int put_open(struct put **p, const struct put_options *o, struct err *e);

/* Close the place and free ${p}; NULL is fine. */
void put_close(struct put *p);

/* A package to put. */
struct package {
	const char *key;      /* legal: see url/key.h */
	const char *type;     /* its Content-Type */
	int fd;               /* a regular file */
	struct digest digest; /* of the whole file */
	/* If the parts have digests (S3): */
	struct filestate state; /* of the file that was digested */
	struct sums *sums;
	struct incoming *in; /* if the store has received it; else NULL */
	int own;             /* put_drop closes fd */
	/* If not NULL, put_digest shows the bytes of the file to this. */
	const struct digest_tap *tap;
};

/* Fill in the digests of p->fd that ${to} needs: O(size of the file). */
int put_digest(struct put *to, struct package *p, struct err *e);

/*
 * Read ${fd} to its end: into the store, without a name yet, if the place is a
 * directory, else into a temporary file.  Fill in p->fd and the digests.  Call
 * put_drop in any case.
 */
int put_receive(struct put *to, struct package *p, int fd, struct err *e);

/* Give up a received package that was not sent, and free what ${p} owns. */
void put_drop(struct package *p);

enum put_there { PUT_FAILED = -1, PUT_NONE, PUT_SAME, PUT_OTHER };

/*
 * What is under the key: nothing, the same content, or other content?  A file,
 * or a package whose HTTP server tells no SHA-256, is read: O(size).
 */
enum put_there put_look(struct put *to, const struct package *p, struct err *e);

/*
 * Put the package, whose digests are filled in, and check the stored content.
 * If there is a package, replace it if ${replace} is set; else ERR_EXISTS.  If
 * ERR_NOTFOUND or ERR_EXISTS comes, the content may be there: put_look.
 */
int put_send(struct put *to, struct package *p, int replace, struct err *e);

/*
 * Abort all unfinished uploads that were begun before ${before}, in Unix
 * seconds; with ${dry} only look.  Call ${found} for each one, after its abort.
 * End at the first failure, or if ${found} returns -1.  Do nothing for a
 * directory; ERR_INPUT for an HTTP server.
 */
typedef int put_found(
    void *cookie, const char *name, const char *since, struct err *e);
int put_sweep(struct put *to, uint64_t before, int dry, put_found *found,
    void *cookie, struct err *e);

#endif /* !PUT_PUT_H */
