/*
 * Where a package comes from: a regular file, which is read at any offset, or
 * a pipe, a FIFO, or a socket as standard input, which is read from its first
 * byte to its last.  Every other kind of file is refused.
 */
#ifndef INFILE_H
#define INFILE_H

#include "util/err.h"

/*
 * Open ${file}, or take standard input if ${file} is NULL.  The caller passes
 * ${*fd} to infile_close.  To open a FIFO waits for its writer.  No device is
 * opened: to open a tape is enough to wind it.  Return 0, or -1 with the reason
 * in ${e}: ERR_INPUT for a kind of file that holds no package.  After -1 there
 * is nothing to close.
 */
int infile_open(const char *file, int *fd, struct err *e);

/*
 * Return 1 if all bytes of the package can be read at any offset, 0 if the
 * package must be streamed.
 */
int infile_seekable(int fd);

/* Close the descriptor of infile_open, unless it is standard input. */
void infile_close(int fd);

#endif /* !INFILE_H */
