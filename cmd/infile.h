/*
 * Where a package comes from: a regular file, which is read where it is
 * needed, or a pipe, FIFO or socket, which is read from end to end.  All else
 * that a path or a descriptor can be is refused.
 */
#ifndef INFILE_H
#define INFILE_H

#include "util/err.h"

/*
 * Open ${file}, or take standard input if it is NULL.  A FIFO waits for its
 * writer, as everywhere.  No device is opened: that alone can wind a tape.
 * ERR_INPUT if it is of a kind that holds no package.
 */
int infile_open(const char *file, int *fd, struct err *e);

/* Can the whole package be read at any place?  Else it is streamed. */
int infile_seekable(int fd);

/* Close what infile_open gave, but for standard input. */
void infile_close(int fd);

#endif /* !INFILE_H */
