/*
 * The targets that were asked for last: who downloads in ranges, or goes on
 * with a download, asks for one many times.
 */
#ifndef LISTEN_RECENT_H
#define LISTEN_RECENT_H

#include "listen/target.h"

/*
 * What ${r} asks for, as target_parse has it; NULL with ${e} if that fails.
 * Valid until the next call.
 */
struct target *recent_target(
    const struct config *c, const struct http_request *r, struct err *e);

/* Forget them all. */
void recent_free(void);

#endif /* !LISTEN_RECENT_H */
