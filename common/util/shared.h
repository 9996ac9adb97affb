/*
 * Memory that a process and its children share.
 */
#ifndef UTIL_SHARED_H
#define UTIL_SHARED_H

#include <stddef.h>

/*
 * Map ${size} bytes, all zero, that children made by fork(2) from now on share
 * with this process; munmap(2) removes them.  A page takes memory only when it
 * is used.  Return NULL with errno set on failure.
 */
void *shared_map(size_t size);

#endif /* !UTIL_SHARED_H */
