/*
 * Two protocols of systemd, by environment variables: systemd passes open
 * sockets (sd_listen_fds(3)), and a service tells systemd that it is ready
 * (sd_notify(3)).  Each takes a few lines: not worth a library.
 */
#ifndef SERVE_MANAGER_H
#define SERVE_MANAGER_H

#include "util/err.h"

/* The first descriptor that is passed. */
#define MANAGER_FIRST 3

/*
 * Return how many descriptors were passed to this process, from MANAGER_FIRST
 * on; or -1 with ERR_INPUT if there is none, or they are for another process.
 */
int manager_sockets(struct err *e);

/* Send ${text}, "VARIABLE=value" as in sd_notify(3), if systemd wants it. */
void manager_tell(const char *text);

#endif /* !SERVE_MANAGER_H */
