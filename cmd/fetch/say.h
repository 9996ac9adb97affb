/*
 * Write the answers of the coprocess (wire/coline.h) to standard output.  Each
 * function returns 0, or -1 with the reason in ${e} if it cannot write, or has
 * no memory.
 */
#ifndef FETCH_SAY_H
#define FETCH_SAY_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "wire/coline.h"

int say_ok(const struct costat *st, struct err *e);
/* Write "error" for ${t} with the text of ${e}. */
int say_error(enum cotrouble t, struct err *e);

/* Write "wait": ${length} bytes of a slice have come by now. */
int say_wait(uint64_t length, struct err *e);

/* Write "data": ${length} bytes follow.  Then write these bytes. */
int say_data(uint64_t length, struct err *e);
int say_bytes(const void *data, size_t len, struct err *e);

#endif /* !FETCH_SAY_H */
