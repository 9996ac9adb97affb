/*
 * JSON Lines: what programs print with -j.
 */
#ifndef JSONOUT_H
#define JSONOUT_H

#include <jansson.h>
#include <stdint.h>

#include "form/form.h"
#include "util/channel.h"

/*
 * A text that need not be UTF-8, such as a file's name: then those bytes are
 * escaped.  NULL without memory.
 */
json_t *jsonout_text(const char *s);

/* The extras of ${c} as one object, in their order.  NULL without memory. */
json_t *jsonout_extras(const struct channel *c);

/* In jsonforms.c: all forms, as -F takes them.  NULL without memory. */
json_t *jsonout_forms(const struct forms *f);

/*
 * Print ${o}, which is given up, and ${sep} behind it.  NULL stands for no
 * memory, which ends the program.  A write that failed is told at its end.
 */
void jsonout_print(json_t *o, char sep);

/*
 * Print a base package as one line.  ${modified} and ${sha256} are left out if
 * they are NULL.
 */
void jsonout_base(const char *url, const char *key, uint64_t size,
    const char *modified, const char *sha256);

#endif /* !JSONOUT_H */
