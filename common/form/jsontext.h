/*
 * The text of JSON objects that carry channels, as Android's org.json reads and
 * writes it.  Sets jansson's allocator for the process; not thread-safe.
 */
#ifndef FORM_JSONTEXT_H
#define FORM_JSONTEXT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

/*
 * Parse the object in a value into ${object}, which json_decref frees; NULL if
 * there is none.  Of members with one name the last counts; text behind the
 * object is ignored.  Return 0, or -1 with ERR_INPUT if readers may find an
 * object that jansson cannot read: one with an integer beyond 64 bits, say.
 */
int jsontext_parse(
    const uint8_t *value, size_t len, json_t **object, struct err *e);

/* Append the text of ${value}; only after a call of jsontext_parse. */
int jsontext_print(const json_t *value, struct buf *out, struct err *e);

#endif /* !FORM_JSONTEXT_H */
