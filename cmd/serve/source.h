/*
 * The source of the bytes of bases: one directory, which this process reads
 * itself; or other stores, which a coprocess reads (wire/asker.h).  One base is
 * open at a time.
 */
#ifndef SERVE_SOURCE_H
#define SERVE_SOURCE_H

#include "exec/output.h"
#include "origin/answer.h"
#include "config.h"

struct source;

enum sent {
	SENT_ALL,
	SENT_NOTHING, /* failed before a byte was sent: see ${e}; try again */
	SENT_PART     /* the connection must be cut: the reason is in ${e} */
};

/* Open c->stores, which is borrowed. */
int source_open(struct source **s, const struct config *c, struct err *e);

void source_close(struct source *s);

/* Return 0 if the stores can be read, or -1 with ${e}. */
int source_check(struct source *s, struct err *e);

/*
 * Find the base ${key}, and keep it open until the next source_find.  ${b}
 * borrows from ${s} until then.  Return 0; or -1: ERR_NOTFOUND if there is no
 * such base, ERR_TEMP if the store is missing or does not answer.
 */
int source_find(
    struct source *s, const char *key, struct base *b, struct err *e);

/* Read the bytes [off, off + len) of the open base. */
int source_read(
    struct source *s, uint64_t off, uint8_t *data, size_t len, struct err *e);

/* Check that the open base was not overwritten: 0, or -1 with ${e}. */
int source_look(struct source *s, struct err *e);

/*
 * Append to ${o} the ${head}, and the bytes [first, first + len) of the package
 * that ${p} makes of the open base.  An answer whose base was overwritten
 * meanwhile is never complete.
 */
enum sent source_send(struct source *s, struct output *o,
    const struct buf *head, const struct plan *p, uint64_t first, uint64_t len,
    struct err *e);

#endif /* !SERVE_SOURCE_H */
