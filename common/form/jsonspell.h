/* The string that Android's org.json gives an app for a member (getString). */
#ifndef FORM_JSONSPELL_H
#define FORM_JSONSPELL_H

#include <jansson.h>

#include "util/buf.h"
#include "util/err.h"

/*
 * Append ${value} as a string, numbers as in Java: 1.10 is 1.1, 1e-5 is 1.0E-5,
 * 12345678.9 is 1.23456789E7; within a list or an object, 1.0 is 1.
 */
int jsonspell(const json_t *value, struct buf *out, struct err *e);

#endif /* !FORM_JSONSPELL_H */
