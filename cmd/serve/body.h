/*
 * Send the body of an answer whose base is one file.  Somebody may write to the
 * file while it is sent.
 */
#ifndef SERVE_BODY_H
#define SERVE_BODY_H

#include "exec/output.h"
#include "serve/source.h"

struct body {
	int fd; /* the base; borrowed */
	/*
	 * Return 0 if the file still has the bytes of the base that was
	 * planned; or -1 with ${e}.
	 */
	int (*check)(void *cookie, struct err *e);
	void *cookie;
	unsigned int patience; /* seconds for the client to take a byte */
};

/*
 * Append to ${o} the ${head}, and the bytes [first, first + len) of the package
 * that ${p} makes of the file.  The last bytes are sent after the client has
 * all others and the file was checked: so an answer whose base was overwritten
 * meanwhile is never complete.
 */
enum sent body_send(const struct body *b, struct output *o,
    const struct buf *head, const struct plan *p, uint64_t first, uint64_t len,
    struct err *e);

/* Read [off, off + len) of a base file; ERR_TEMP if it ends before. */
int body_read(int fd, uint64_t off, uint8_t *data, size_t len, struct err *e);

/* Set ${e} to ERR_TEMP: the base was overwritten.  Return -1. */
int body_changed(struct err *e);

#endif /* !SERVE_BODY_H */
