/*
 * Where the bytes of bases come from: a directory, which this process reads
 * itself; or other stores, which a coprocess reads (wire/asker.h).  One base is
 * open at a time.
 */
#ifndef SERVE_SOURCE_H
#define SERVE_SOURCE_H

#include "exec/output.h"
#include "origin/answer.h"
#include "config.h"

struct source;

/* What has come of sending. */
enum sent {
	SENT_ALL,
	SENT_NOTHING, /* the base was replaced before a byte went out */
	SENT_PART     /* the connection has to be cut: the reason is in ${e} */
};

/* Open what c->stores names. */
int source_open(struct source **s, const struct config *c, struct err *e);

void source_close(struct source *s);

/* Can the stores be read? */
int source_check(struct source *s, struct err *e);

/*
 * Find the base ${key}, and keep it open until the next call.  ERR_NOTFOUND if
 * there is none; ERR_TEMP if the store is not there or does not answer.
 */
int source_find(
    struct source *s, const char *key, struct base *b, struct err *e);

/* Read [off, off + len) of it. */
int source_read(
    struct source *s, uint64_t off, uint8_t *data, size_t len, struct err *e);

/* Is it still the one that was found?  0, or -1 with ${e}. */
int source_look(struct source *s, struct err *e);

/*
 * Append ${head} to ${o}, and the bytes [first, first + len) of the package
 * that ${p} makes of it.  No answer is completed whose base was written to
 * meanwhile.
 */
enum sent source_send(struct source *s, struct output *o,
    const struct buf *head, const struct plan *p, uint64_t first, uint64_t len,
    struct err *e);

#endif /* !SERVE_SOURCE_H */
