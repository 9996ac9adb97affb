/*
 * A worker: a process that serves one connection after the other.
 */
#ifndef SERVE_WORKER_H
#define SERVE_WORKER_H

#include "serve/board.h"
#include "serve/config.h"
#include "serve/sockets.h"

struct worker {
	const struct config *config;
	const struct sockets *at; /* not blocking; shared by all workers */
	struct board *board;
	unsigned int place; /* its own on the board */
	int wake;           /* an eventfd: the last idle worker was taken */
	/*
	 * The end of a pipe: a byte that a worker gets, or the end of file, is
	 * for it to end.  It ends too when the other process is gone.
	 */
	int life;
};

/*
 * Serve connections until it is told to end, or has served so many that what
 * memory it may have lost is given back by its end.
 */
void worker_run(const struct worker *w);

/* Serve this connection alone. */
void worker_serve(const struct worker *w, int fd);

#endif /* !SERVE_WORKER_H */
