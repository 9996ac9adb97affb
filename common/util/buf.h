/*
 * A growing byte buffer.  A failed allocation is remembered: later appends do
 * nothing, and the owner asks once, with buf_ok, before using the bytes.
 */
#ifndef UTIL_BUF_H
#define UTIL_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct buf {
	uint8_t *data; /* NULL until the first append; not NUL-terminated */
	size_t len;    /* bytes in use */
	size_t cap;    /* bytes allocated */
	int failed;    /* an append failed: data is incomplete */
};

#define BUF_INIT                                                               \
	{                                                                      \
		.data = NULL, .len = 0, .cap = 0, .failed = 0                  \
	}

/* Append ${len} bytes. */
void buf_add(struct buf *b, const void *data, size_t len);

/* Append a string without its NUL. */
void buf_addstr(struct buf *b, const char *s);

/* Append one byte. */
void buf_addbyte(struct buf *b, uint8_t byte);

/* Append what a printf format gives. */
void buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Make room for ${len} more bytes and return where they begin, or NULL if
 * there is no memory.  The caller adds what it wrote there to b->len.
 */
uint8_t *buf_room(struct buf *b, size_t len);

/* Remove the first ${len} bytes; at most b->len.  O(b->len). */
void buf_consume(struct buf *b, size_t len);

/* Empty the buffer and keep its memory; a remembered failure is forgotten. */
void buf_reset(struct buf *b);

/*
 * Append a NUL that does not count in b->len, and return the bytes as a
 * string, valid until the next call on ${b}; NULL if an append failed.
 */
char *buf_str(struct buf *b);

/* 0, or -1 with ${e} filled in if an append has failed. */
int buf_ok(const struct buf *b, struct err *e);

/* Free the memory; ${b} is empty and usable afterwards. */
void buf_free(struct buf *b);

/* The same for bytes that are secret: they are overwritten first. */
void buf_wipe(struct buf *b);

#endif /* !UTIL_BUF_H */
