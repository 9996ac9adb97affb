/*
 * Answers that are about no package: one line of plain text.
 */
#ifndef SERVE_PLAIN_H
#define SERVE_PLAIN_H

#include "exec/output.h"
#include "http/request.h"

/*
 * Answer with ${status} and ${text}, one line, as the body; to ${r}, which
 * http_parse may have refused, or to what never became a request if that is
 * NULL.  The health check's 200 is such an answer too.
 */
int plain_error(const struct http_request *r, unsigned int status,
    const char *text, struct output *o, struct err *e);

/* The same, with ${location} as its place: a redirection. */
int plain_redirect(const struct http_request *r, unsigned int status,
    const char *location, const char *text, struct output *o, struct err *e);

#endif /* !SERVE_PLAIN_H */
