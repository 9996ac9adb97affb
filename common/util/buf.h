/*
 * A growing byte buffer.  The buffer remembers a failed append: later appends
 * do nothing, and the owner calls buf_ok once, before it uses the bytes.
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

/* Append a number in decimal. */
void buf_addnum(struct buf *b, uint64_t n);

/* Append the text that a printf format makes. */
void buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Make room for ${len} more bytes.  Return where they begin, valid until the
 * next append, or NULL if this append or an earlier one failed.  The caller
 * adds the number of bytes that it wrote there to b->len.
 */
uint8_t *buf_room(struct buf *b, size_t len);

/* Remove the first ${len} <= b->len bytes.  O(b->len). */
void buf_consume(struct buf *b, size_t len);

/* Empty the buffer, keep its memory and forget a failed append. */
void buf_reset(struct buf *b);

/*
 * Append a NUL that does not count in b->len, and return the bytes as a
 * string, valid until the next call on ${b}; NULL if this append or an earlier
 * one failed.
 */
char *buf_str(struct buf *b);

/* Return 0, or -1 with the reason in ${e} if an append has failed. */
int buf_ok(const struct buf *b, struct err *e);

/* Free the memory; ${b} is empty and usable afterwards. */
void buf_free(struct buf *b);

/*
 * Overwrite the bytes, which are secret, then free the memory as buf_free does.
 * Memory that the buffer gave up when it grew is not overwritten.
 */
void buf_wipe(struct buf *b);

#endif /* !UTIL_BUF_H */
