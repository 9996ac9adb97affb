/*
 * JSON Lines: the output of option -j.
 */
#ifndef JSONOUT_H
#define JSONOUT_H

#include <jansson.h>
#include <stdint.h>

#include "form/form.h"
#include "util/channel.h"

/*
 * Return the text ${s} as a JSON string.  If ${s} is not UTF-8, as a file's
 * name may be, the whole text goes through text_escape first.  The caller owns
 * the value; NULL if there is no memory.
 */
json_t *jsonout_text(const char *s);

/*
 * Return the extras of ${c} as one object, in their order.  The caller owns
 * the object; NULL if there is no memory.
 */
json_t *jsonout_extras(const struct channel *c);

/*
 * In jsonforms.c: return the names of all forms, as -F takes them.  The caller
 * owns the value; NULL if there is no memory.
 */
json_t *jsonout_forms(const struct forms *f);

/*
 * Print ${o} and then ${sep}, and free ${o}.  If ${o} is NULL there is no
 * memory: print that and exit.  tool_finish reports a write that failed.
 */
void jsonout_print(json_t *o, char sep);

/*
 * Print a base package as one line.  ${size} is in bytes.  ${modified} and
 * ${sha256} are left out if they are NULL.
 */
void jsonout_base(const char *url, const char *key, uint64_t size,
    const char *modified, const char *sha256);

#endif /* !JSONOUT_H */
