/*
 * A base in a store that this process does not read itself: by way of a
 * coprocess (wire/asker.h), which alone has the store's credentials.
 */
#ifndef SERVE_REMOTE_H
#define SERVE_REMOTE_H

#include "origin/answer.h"
#include "serve/config.h"
#include "serve/source.h"
#include "wire/asker.h"

/* The slice that is at hand. */
struct remote_slice {
	uint32_t id; /* of its question */
	uint64_t n;
	int fd; /* or -1: none is */
	uint32_t valid;
};

struct remote {
	struct launch launch;
	struct asker *asker;
	int patience;           /* ms for the coprocess to say something */
	unsigned int progress;  /* seconds for the client to take a byte */
	struct buf key;         /* of the base that was found; a string */
	struct wire_found base; /* what it is */
	int fd;                 /* its file, if it is one; or -1 */
	struct remote_slice slice;
};

/*
 * Start the coprocess.  This process forgets the credentials that are in its
 * environment.
 */
int remote_open(struct remote *r, const struct config *c, struct err *e);
void remote_close(struct remote *r);

/* These do what their namesakes of source.h say. */
int remote_check(struct remote *r, struct err *e);
int remote_find(
    struct remote *r, const char *key, struct base *b, struct err *e);
int remote_read(
    struct remote *r, uint64_t off, uint8_t *data, size_t len, struct err *e);
enum sent remote_send(struct remote *r, struct output *o,
    const struct buf *head, const struct plan *p, uint64_t first, uint64_t len,
    struct err *e);

#endif /* !SERVE_REMOTE_H */
