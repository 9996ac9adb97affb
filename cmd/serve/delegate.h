/*
 * Read a base of a store through a coprocess (wire/asker.h).  Only the
 * coprocess has the store's credentials.
 */
#ifndef SERVE_DELEGATE_H
#define SERVE_DELEGATE_H

#include "origin/answer.h"
#include "config.h"
#include "serve/source.h"
#include "wire/asker.h"

/* The slice that is in use. */
struct delegate_slice {
	uint32_t id; /* of the question for it; 0: no slice is in use */
	uint64_t n;
	int fd; /* or -1: it has not come yet */
	uint32_t valid;
};

struct delegate {
	struct launch launch;
	struct asker *asker;
	int patience;           /* ms for the coprocess to answer */
	unsigned int progress;  /* seconds for the client to take a byte */
	struct buf key;         /* of the base that was found; a string */
	struct wire_found base; /* the answer about key */
	int64_t good;           /* use base until then (clock_ms); 0: ask */
	int fd;                 /* the file of the base, or -1 */
	struct delegate_slice slice;
};

/*
 * Start the coprocess, and remove the credentials from this process and its
 * environment.
 */
int delegate_open(struct delegate *r, const struct config *c, struct err *e);
void delegate_close(struct delegate *r);

/* As source_check and so on: see source.h. */
int delegate_check(struct delegate *r, struct err *e);
int delegate_find(
    struct delegate *r, const char *key, struct base *b, struct err *e);
int delegate_read(
    struct delegate *r, uint64_t off, uint8_t *data, size_t len, struct err *e);
int delegate_look(struct delegate *r, struct err *e);
enum sent delegate_send(struct delegate *r, struct output *o,
    const struct buf *head, const struct plan *p, uint64_t first, uint64_t len,
    struct err *e);

#endif /* !SERVE_DELEGATE_H */
