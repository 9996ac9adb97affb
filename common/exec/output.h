/*
 * Output to a descriptor of any kind: socket, pipe, file, terminal.  Bytes of
 * a base go out without passing through this process where the kernel can
 * (sendfile, splice, copy_file_range); small ones are gathered into one write.
 */
#ifndef EXEC_OUTPUT_H
#define EXEC_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

#include "plan/plan.h"
#include "util/buf.h"
#include "util/err.h"

struct output {
	int fd;             /* borrowed */
	struct buf pending; /* bytes not yet given to the kernel */
	uint64_t sent;      /* bytes that the kernel has taken, in all */
	/*
	 * Asked when a signal has interrupted a call: 0 to go on, -1 with the
	 * reason to stop.  NULL to go on always.
	 */
	int (*interrupted)(void *cookie, struct err *e);
	void *cookie;
	/*
	 * Asked before a call that may wait for the client: 0, or -1 if there
	 * is no time for that.  NULL: there is.
	 */
	int (*blocks)(void);
	int is_socket;
	int is_file;
};

/* Prepare ${o} for ${fd}, which is borrowed. */
void output_init(struct output *o, int fd);

/*
 * Prepare it anew for ${fd}, which is a socket; it was all zero, or used for
 * another whose pending bytes are lost.
 */
void output_socket(struct output *o, int fd);

/* Append bytes.  They may stay pending until output_flush. */
int output_put(struct output *o, const void *data, size_t len, struct err *e);

/* The same, but large ones go straight to the kernel, after what is pending. */
int output_write(struct output *o, const void *data, size_t len, struct err *e);

/*
 * Append ${len} bytes from ${off} on of the file ${fd}.  ERR_TEMP if it ends
 * before: then what was sent is too short.
 */
int output_range(
    struct output *o, int fd, uint64_t off, uint64_t len, struct err *e);

/*
 * Append the next ${len} bytes of the pipe ${fd}, under the same condition.
 * ${wait} is called before each look into it: 0 as soon as something is there,
 * or its end; -1 with ${e} to stop.
 */
int output_pipe(struct output *o, int fd, uint64_t len,
    int (*wait)(void *cookie, struct err *e), void *cookie, struct err *e);

/* Where a base's bytes come from. */
struct output_base {
	/* Append those of [off, off + len) to ${o}, with output_*. */
	int (*send)(void *cookie, struct output *o, uint64_t off, uint64_t len,
	    struct err *e);
	void *cookie;
};

/*
 * Append the bytes [first, first + len) of the package that ${p} makes of
 * ${base}, whose bytes are asked for in their order; the range must be inside
 * the package.
 */
int output_planof(struct output *o, const struct plan *p, uint64_t first,
    uint64_t len, const struct output_base *base, struct err *e);

/* The same, of the base in file ${base}: output_range. */
int output_plan(struct output *o, const struct plan *p, uint64_t first,
    uint64_t len, int base, struct err *e);

/* Give everything to the kernel. */
int output_flush(struct output *o, struct err *e);

/* Free memory.  Pending bytes are lost. */
void output_free(struct output *o);

#endif /* !EXEC_OUTPUT_H */
