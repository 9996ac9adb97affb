/*
 * One version of a package in one store: its tag, and its bytes.
 */
#ifndef FETCH_PINNED_H
#define FETCH_PINNED_H

#include <stddef.h>
#include <stdint.h>

#include "fetch/sources.h"
#include "util/err.h"
#include "web/remote.h"
#include "wire/coline.h"

/*
 * Fill in ${st} for package ${key} of store ${one}, which is open and has the
 * number ${index}.  Return 0, or -1 with the reason in ${e}: ERR_FATAL if the
 * store has no strong entity tag to tell versions apart.
 */
int pinned_stat(struct source *one, size_t index, const char *key,
    struct costat *st, struct err *e);

/*
 * Give ${len} > 0 bytes from offset ${first} on of version ${version} (tag.h)
 * to ${sink}.  Return 0 when ${sink} has all of them; or -1 with the reason in
 * ${e}, perhaps after ${sink} got some.  ${*changed} is 1 if the store does not
 * have that version any more, else 0.
 */
int pinned_read(struct source *one, const char *key, const char *version,
    uint64_t first, uint64_t len, remote_sink *sink, void *cookie, int *changed,
    struct err *e);

#endif /* !FETCH_PINNED_H */
