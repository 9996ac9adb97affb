/*
 * A file that appears under its name whole or not at all.  While it is written
 * it has no name (O_TMPFILE) if the file system can do so, and even kill -9
 * leaves nothing behind; else it has a hidden temporary name beside the final
 * one.  A file that replaces another has such a name for a moment in any case.
 */
#ifndef UTIL_OUTFILE_H
#define UTIL_OUTFILE_H

#include "util/err.h"

struct outfile {
	int fd;     /* open for reading and writing */
	int dirfd;  /* where a relative path starts; borrowed */
	char *path; /* the final name */
	char *temp; /* the temporary name, NULL while there is none */
};

/*
 * Start a file that is to be called ${path}.  If a regular file has the name,
 * publish can replace it and keeps its permissions; else the umask decides the
 * mode.  A symbolic link is followed to the file to be replaced if the kernel
 * lets this process follow it; a link that leads nowhere is replaced itself.
 * If anything else has the name, it is refused.  Return 0, or -1 with the
 * reason in ${e}.  After success exactly one of publish and abort must follow.
 */
int outfile_open(struct outfile *o, const char *path, struct err *e);

/*
 * Start a file as outfile_open does, but do not look at what has the name: a
 * link or a special file is replaced itself.  A relative ${path} starts from
 * directory ${dirfd} as in openat(2); it must stay open until publish or abort.
 */
int outfile_openat(
    struct outfile *o, int dirfd, const char *path, struct err *e);

/*
 * Give the file its name.  With ${replace} it takes the name from any other
 * file, and keeps the mode of a regular one; else ERR_EXISTS if the name is
 * taken.  With ${sync} the bytes are on the disk before the name, and the name
 * before the return.  The file is closed in any case.  Return 0, or -1 with the
 * reason in ${e}: then the file is gone and never had its name.  Once the file
 * has its name, others may use it: if the directory cannot be synced after
 * that, or a temporary name cannot be removed, only warn.
 */
int outfile_publish(struct outfile *o, int replace, int sync, struct err *e);

/* Close the file and remove it. */
void outfile_abort(struct outfile *o);

#endif /* !UTIL_OUTFILE_H */
