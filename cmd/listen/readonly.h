/*
 * Landlock: a process that can read what it serves, and write no file.
 */
#ifndef LISTEN_READONLY_H
#define LISTEN_READONLY_H

#include "listen/config.h"

/* The version of Landlock in this kernel, or a number less than 1. */
int readonly_version(void);

/*
 * From now on the process can open files for reading in the store, if that is a
 * directory, or else in the cache, and no others.  Does nothing without
 * Landlock, or if the store is a directory that is not there yet.  -1 with
 * errno.
 */
int readonly_enter(const struct config *c);

#endif /* !LISTEN_READONLY_H */
