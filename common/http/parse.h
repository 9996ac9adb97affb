/*
 * The parts of http_parse (http/request.h), for its own files only.  A parser
 * returns 0, or -1 after http_refuse.
 */
#ifndef HTTP_PARSE_H
#define HTTP_PARSE_H

#include "http/request.h"

/* Set the status and the reason of ${r}.  Always returns -1. */
int http_refuse(struct http_request *r, unsigned int status, const char *why);

/*
 * Parse r->line (RFC 9112 section 3): set method, minor, target and
 * authority.
 */
int http_requestline(struct http_request *r);

/* Parse one field line, not empty, and keep the value of a known field. */
int http_fieldline(struct http_request *r, struct span line);

/*
 * After all field lines were parsed: check and set host, has_body and
 * keep_alive.
 */
int http_fieldsdone(struct http_request *r);

/* Is ${s} uri-host [ ":" port ] (RFC 9110 section 7.2)?  It may be empty. */
int http_ishost(struct span s);

#endif /* !HTTP_PARSE_H */
