/*
 * One version of a package at one store: which it is, and its bytes.
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
 * What is ${key} at this store, which is number ${index}?  ERR_FATAL if its
 * versions cannot be told apart.
 */
int pinned_stat(struct source *one, size_t index, const char *key,
    struct costat *st, struct err *e);

/*
 * Give the ${len} > 0 bytes from ${first} on of that ${version} (fetch/tag.h)
 * to ${sink}: all of them, or -1.  ${changed}: there is not that version any
 * more.
 */
int pinned_read(struct source *one, const char *key, const char *version,
    uint64_t first, uint64_t len, remote_sink *sink, void *cookie, int *changed,
    struct err *e);

#endif /* !FETCH_PINNED_H */
