/*
 * The process that answers requests for metrics, in the text format of
 * Prometheus, version 0.0.4.
 */
#ifndef LISTEN_METRICS_H
#define LISTEN_METRICS_H

#include "listen/sockets.h"
#include "worker/board.h"

/*
 * Answer those who come to ${at}, one after the other, until nobody is at the
 * other end of ${control}.  The process is confined as a worker is.  Returns -1
 * with ${e} if it cannot be.
 */
int metrics_run(const struct sockets *at, const struct board *b, int control,
    struct err *e);

#endif /* !LISTEN_METRICS_H */
