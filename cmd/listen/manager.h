/*
 * What systemd tells a service, and what it wants to hear, in the environment:
 * sockets that are open already (sd_listen_fds(3)) and readiness
 * (sd_notify(3)).  Both are a few lines, and worth no library.
 */
#ifndef SERVE_MANAGER_H
#define SERVE_MANAGER_H

#include "util/err.h"

/* The first of the descriptors that are passed. */
#define MANAGER_FIRST 3

/*
 * How many descriptors were passed to this process, from MANAGER_FIRST on; -1
 * with ${e} if none were, or not to this process.
 */
int manager_sockets(struct err *e);

/*
 * Tell it ${text}, "VARIABLE=value" as sd_notify(3) has it, if anybody wants to
 * know.
 */
void manager_tell(const char *text);

#endif /* !SERVE_MANAGER_H */
