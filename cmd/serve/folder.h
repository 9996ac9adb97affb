/*
 * Read a base of a directory: keep its file open, and its measured digest.
 */
#ifndef SERVE_FOLDER_H
#define SERVE_FOLDER_H

#include "origin/answer.h"
#include "config.h"
#include "serve/source.h"
#include "store/measured.h"
#include "store/store.h"
#include "util/buf.h"

struct folder {
	struct store *store;
	struct measured *measured;
	struct object object; /* fd -1: no base is open */
	uint8_t sha256[DIGEST_LEN];
	struct buf key;        /* of the base that is open; a string */
	unsigned int patience; /* seconds for the client to take a byte */
	int verbose;
};

/*
 * Open the directory ${spec} and the state directory.  Without a state
 * directory that can be used, digests are only kept in memory.
 */
int folder_open(
    struct folder *f, const struct config *c, const char *spec, struct err *e);
void folder_close(struct folder *f);

/* As source_check and so on: see source.h. */
int folder_check(struct folder *f, struct err *e);
int folder_find(
    struct folder *f, const char *key, struct base *b, struct err *e);
int folder_read(
    struct folder *f, uint64_t off, uint8_t *data, size_t len, struct err *e);
int folder_look(struct folder *f, struct err *e);
enum sent folder_send(struct folder *f, struct output *o,
    const struct buf *head, const struct plan *p, uint64_t first, uint64_t len,
    struct err *e);

#endif /* !SERVE_FOLDER_H */
