/*
 * The process that answers requests for metrics, in the text format of
 * Prometheus, version 0.0.4.
 */
#ifndef LISTEN_METRICS_H
#define LISTEN_METRICS_H

#include "listen/sockets.h"
#include "worker/board.h"

/*
 * Confine this process as a worker is.  Then answer each client of ${at}, one
 * after the other, until the other end of ${control} is closed.  Returns 0, or
 * -1 with ${e} if the process cannot be confined.
 */
int metrics_run(const struct sockets *at, const struct board *b, int control,
    struct err *e);

#endif /* !LISTEN_METRICS_H */
