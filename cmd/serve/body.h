/*
 * The body of an answer whose base is one file, which may be written to while
 * it is sent.
 */
#ifndef SERVE_BODY_H
#define SERVE_BODY_H

#include "exec/output.h"
#include "serve/source.h"

struct body {
	int fd; /* the base; borrowed */
	/*
	 * Are the bytes of the file still those of the base that was planned?
	 * 0, or -1 with ${e}.
	 */
	int (*check)(void *cookie, struct err *e);
	void *cookie;
	unsigned int patience; /* seconds for the client to take a byte */
};

/*
 * Append ${head} to ${o}, and the bytes [first, first + len) of the package
 * that ${p} makes of the file.  The last bytes go out when the client's side
 * has all before them and the file was looked at: what was overwritten
 * meanwhile is never completed.
 */
enum sent body_send(const struct body *b, struct output *o,
    const struct buf *head, const struct plan *p, uint64_t first, uint64_t len,
    struct err *e);

/* Read [off, off + len) of a base file; ERR_TEMP if it ends before. */
int body_read(int fd, uint64_t off, uint8_t *data, size_t len, struct err *e);

/* The base was written to: always -1, with ERR_TEMP. */
int body_changed(struct err *e);

#endif /* !SERVE_BODY_H */
