/*
 * Output to a descriptor of any kind: socket, pipe, file, terminal.  Bytes of a
 * base do not pass through this process if the kernel can move them (sendfile,
 * splice, copy_file_range).  Small ranges are gathered into one write.
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
	 * Called when a signal has interrupted a write.  Returns 0 to go on, or
	 * -1 with the reason to stop.  NULL: always go on.
	 */
	int (*interrupted)(void *cookie, struct err *e);
	void *cookie;
	/*
	 * Called before a call that may wait for the client.  Returns 0, or -1
	 * if there is no time to wait.  NULL: there is time.
	 */
	int (*blocks)(void);
	int is_socket;
	int is_file;
};

/* Prepare ${o} for ${fd}, which is borrowed. */
void output_init(struct output *o, int fd);

/*
 * Prepare ${o} for ${fd}, a borrowed socket.  ${o} is all zero or was used
 * before: its callbacks stay, its pending bytes are lost.
 */
void output_socket(struct output *o, int fd);

/*
 * Append bytes, which may stay pending until output_flush.  Like all functions
 * below, return 0, or -1 with ${e}; then a part may have been sent.
 */
int output_put(struct output *o, const void *data, size_t len, struct err *e);

/*
 * As output_put, but many bytes go to the kernel at once, after pending ones.
 */
int output_write(struct output *o, const void *data, size_t len, struct err *e);

/*
 * Append ${len} bytes of the file ${fd} from ${off} on.  ERR_TEMP if the file
 * ends earlier: then the output is too short.
 */
int output_range(
    struct output *o, int fd, uint64_t off, uint64_t len, struct err *e);

/*
 * Append the next ${len} bytes of the pipe ${fd}.  ERR_TEMP if the pipe ends
 * earlier.  ${wait} is called before each read of the pipe: it returns 0 as
 * soon as bytes or the end are there, or -1 with ${e} to stop.
 */
int output_pipe(struct output *o, int fd, uint64_t len,
    int (*wait)(void *cookie, struct err *e), void *cookie, struct err *e);

/* The source of a base's bytes. */
struct output_base {
	/* Append the bytes [off, off + len) to ${o}, with output_*. */
	int (*send)(void *cookie, struct output *o, uint64_t off, uint64_t len,
	    struct err *e);
	void *cookie;
};

/*
 * Append the bytes [first, first + len), which must be inside the package, of
 * the package that ${p} makes of ${base}.  The bytes of ${base} are asked for
 * in ascending order.
 */
int output_planof(struct output *o, const struct plan *p, uint64_t first,
    uint64_t len, const struct output_base *base, struct err *e);

/* As output_planof, with the base in file ${base} (see output_range). */
int output_plan(struct output *o, const struct plan *p, uint64_t first,
    uint64_t len, int base, struct err *e);

/* Give all pending bytes to the kernel. */
int output_flush(struct output *o, struct err *e);

/* Free memory.  Pending bytes are lost. */
void output_free(struct output *o);

#endif /* !EXEC_OUTPUT_H */
