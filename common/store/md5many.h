/*
 * MD5 of several streams at a time, in vectors.  MD5 of one is a chain of steps
 * in which a processor can do little at a time: eight at once take about twice
 * as long as one.
 */
#ifndef STORE_MD5MANY_H
#define STORE_MD5MANY_H

#include <nettle/md5.h>
#include <stddef.h>
#include <stdint.h>

#define MD5MANY_MAX 8

/*
 * As md5_update(ctx[i], len, data[i]) for each of ${n} streams, MD5MANY_MAX at
 * most (RFC 1321).
 */
void md5many_update(struct md5_ctx *const ctx[], const uint8_t *const data[],
    size_t n, size_t len);

#endif /* !STORE_MD5MANY_H */
