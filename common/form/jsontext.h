/*
 * The text of the JSON objects that carry channels, as Android's org.json has
 * it.  Takes jansson's allocator for its own.
 */
#ifndef FORM_JSONTEXT_H
#define FORM_JSONTEXT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

/*
 * The object in a value, or NULL where there is none, into ${object}, which the
 * caller gives back.  Of members with one name the last counts, and text behind
 * the object is not looked at.  -1 with ERR_INPUT if readers may find an object
 * in it that jansson cannot tell: one with an integer beyond 64 bits, say.
 */
int jsontext_parse(
    const uint8_t *value, size_t len, json_t **object, struct err *e);

/* Append the text of an object, or of a member that is no string. */
int jsontext_print(const json_t *value, struct buf *out, struct err *e);

#endif /* !FORM_JSONTEXT_H */
