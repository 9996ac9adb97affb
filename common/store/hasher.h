/*
 * MD5s of parts of a file, made by threads while other parts are sent.
 */
#ifndef STORE_HASHER_H
#define STORE_HASHER_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define HASHER_MD5 16

/* A part, and what becomes known of it. */
struct hashing {
	uint64_t off, len;
	uint8_t md5[HASHER_MD5];
	int done;   /* see hasher_look */
	int failed; /* for the reason: */
	int error;  /* errno; 0: the file is too short */
	struct hashing *next;
};

struct hasher;

/*
 * Start threads that digest parts of ${fd}; ${wake}, unless it is NULL, is
 * called in them after each part.
 */
int hasher_open(struct hasher **h, int fd, void (*wake)(void *cookie),
    void *cookie, struct err *e);

/* Digest a part; they are taken in order.  It must stay until that is done. */
void hasher_add(struct hasher *h, struct hashing *part);

/* Is it done?  1, 0, or -1 with ${e} if it cannot be. */
int hasher_look(struct hasher *h, const struct hashing *part, struct err *e);

/* Wait until it is.  0, or -1 with ${e}. */
int hasher_wait(struct hasher *h, const struct hashing *part, struct err *e);

/* End the threads, whatever is left to do; NULL is fine. */
void hasher_close(struct hasher *h);

#endif /* !STORE_HASHER_H */
