/*
 * The two pipes between this process and its coprocess.
 */
#ifndef SERVE_COPIPE_H
#define SERVE_COPIPE_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

struct copipe {
	int ask;        /* its standard input, or -1 */
	int answer;     /* its standard output, or -1 */
	int patience;   /* ms without a byte from it */
	struct buf got; /* read from it and not used yet: from ${at} on */
	size_t at;
	int is_late;   /* the last wait was in vain */
	int has_ended; /* it: why the last call has failed */
};

#define COPIPE_INIT                                                            \
	{                                                                      \
		.ask = -1, .answer = -1, .got = BUF_INIT                       \
	}

/* Have ${keeper} start a coprocess at their other ends. */
int copipe_open(struct copipe *p, int keeper, struct err *e);

/* Write a line to it, shorter than PIPE_BUF. */
int copipe_say(struct copipe *p, const struct buf *line, struct err *e);

/* Wait until something can be read that was not, or it has ended. */
int copipe_wait(struct copipe *p, struct err *e);

/* The next line, without its line feed, of at most ${max} bytes. */
int copipe_hear(struct copipe *p, size_t max, const char **line, size_t *len,
    struct err *e);

/* Up to ${len} bytes that were read with a line already, and how many. */
const uint8_t *copipe_spare(struct copipe *p, uint64_t len, size_t *n);

/* The next ${len} bytes. */
int copipe_read(struct copipe *p, void *data, size_t len, struct err *e);

/* Has it ended, or was it waited for in vain? */
int copipe_isbroken(const struct copipe *p);

/* Close both; the coprocess ends then. */
void copipe_close(struct copipe *p);

#endif /* !SERVE_COPIPE_H */
