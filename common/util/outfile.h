/*
 * A file that appears under its name whole or not at all.  It is written
 * without a name (O_TMPFILE) where the file system can, so that even kill -9
 * leaves nothing behind; else under a hidden temporary name beside the final
 * one.
 */
#ifndef UTIL_OUTFILE_H
#define UTIL_OUTFILE_H

#include "util/err.h"

struct outfile {
	int fd;     /* open for reading and writing */
	int dirfd;  /* what a relative path starts from; borrowed */
	char *path; /* the final name */
	char *temp; /* the temporary name, NULL while there is none */
};

/*
 * Start a file that is to be called ${path}.  If a file has the name, that is
 * replaced and its permissions are kept; else the mode follows the umask.  If
 * it is a symbolic link that the kernel lets this process follow, what it leads
 * to is replaced; if it is there and no regular file, it is refused.  After
 * success exactly one of publish and abort must follow.
 */
int outfile_open(struct outfile *o, const char *path, struct err *e);

/*
 * The same, but for links and special files; a relative ${path} starts from
 * directory ${dirfd} as in openat(2), which must stay open until publish or
 * abort.
 */
int outfile_openat(
    struct outfile *o, int dirfd, const char *path, struct err *e);

/*
 * Give the file its name, over whatever has it (${replace} != 0), a file's mode
 * being kept, or only if nothing has it (ERR_EXISTS).  With ${sync} the bytes
 * are on the disk first.
 * The file is closed in any case; on failure nothing is left of it.
 */
int outfile_publish(struct outfile *o, int replace, int sync, struct err *e);

/* Give the file up: closed and gone. */
void outfile_abort(struct outfile *o);

#endif /* !UTIL_OUTFILE_H */
