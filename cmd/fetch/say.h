/*
 * What the coprocess says on standard output.  0, or -1 if nobody hears it.
 */
#ifndef FETCH_SAY_H
#define FETCH_SAY_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "wire/coline.h"

int say_ok(const struct costat *st, struct err *e);
int say_error(enum cotrouble t, struct err *e);

/* That ${length} bytes of a slice have come by now. */
int say_wait(uint64_t length, struct err *e);

/* That ${length} bytes follow; and they. */
int say_data(uint64_t length, struct err *e);
int say_bytes(const void *data, size_t len, struct err *e);

#endif /* !FETCH_SAY_H */
