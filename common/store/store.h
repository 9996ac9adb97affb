/*
 * A store: a directory where base packages live, each under its key
 * (url/key.h): key "a/b" is file b in directory a below it.  Keys given to a
 * store must be legal.
 *
 * Whatever key is asked for and whatever links are in the store, no file
 * outside is read or written: a symbolic link, in the key's directories or at
 * its end, is followed as long as it is relative and leads to somewhere in
 * the store; one that leads out, or is absolute, is as if it were not there.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "store/digest.h"
#include "util/err.h"

struct store;

/*
 * Open the store that ${spec} names: a directory, or file:///DIRECTORY.  One
 * that is not there yet is an empty one; it is looked for again each time.
 * ERR_INPUT if ${spec} names no directory.
 */
int store_open(struct store **s, const char *spec, struct err *e);

/* Close a store; NULL is fine. */
void store_close(struct store *s);

/*
 * Could packages be read now?  0, or -1 with ${e}: say, if the directory is
 * not there or may not be searched.  Costs no look at any package.
 */
int store_check(struct store *s, struct err *e);

/* The store's directory, O_PATH and borrowed; -1 if it is not there yet. */
int store_dirfd(const struct store *s);

/* A stored package, open for reading.  Its owner closes ${fd}. */
struct object {
	int fd; /* a regular file, with a file position of its own */
	uint64_t size;
	struct timespec mtime;
	/* With both of these, what tells it from other files and states. */
	uint64_t device, inode;
	struct timespec ctime; /* of its last change of any kind */
};

/* Are they the same file in the same state? */
int object_is(const struct object *a, const struct object *b);

/* Open the package ${key}.  ERR_NOTFOUND if no regular file is there. */
int store_get(
    struct store *s, const char *key, struct object *o, struct err *e);

/* What is known of it without opening it.  ERR_NOTFOUND in the same cases. */
int store_stat(
    struct store *s, const char *key, struct stat *st, struct err *e);

/*
 * Is the package ${key} still ${o}, which was got under this key?  Costs less
 * than to get it again.
 */
int store_is(struct store *s, const char *key, const struct object *o);

/*
 * Walk through all files of the store whose keys begin with ${prefix}, in no
 * order, and call ${found} for each; its -1 ends the walk.  Links are followed
 * as store_get follows them; files whose names begin with ".chanpack-" are
 * none.  What cannot be looked at is left out, and the walk fails at its end:
 * ${e} names the first of it.
 */
typedef int store_found(
    void *cookie, const char *key, const struct stat *st, struct err *e);
int store_walk(struct store *s, const char *prefix, store_found *found,
    void *cookie, struct err *e);

/*
 * Remove the package ${key}, and the directories that it leaves empty.
 * ERR_NOTFOUND if no regular file is there.  Of a link, the link goes alone;
 * what is in a directory that a link leads to has another key, and is
 * ERR_INPUT.
 */
int store_remove(struct store *s, const char *key, struct err *e);

/* A package that is in the store but has no name yet. */
struct incoming;

/*
 * Begin an empty package for ${key}, making the directories that are missing.
 * Its bytes are what is then written to incoming_fd.  After success exactly one
 * of publish and drop must follow; should the program die before, nothing is
 * left but the directories and, where the file system has no O_TMPFILE, a file
 * whose name begins with ".chanpack-".
 */
int store_begin(
    struct store *s, const char *key, struct incoming **in, struct err *e);

/*
 * The same, and fill it with the bytes of ${fd}: with ${promised} all of a
 * file, without it all that is to be read from any descriptor.  Then read them
 * back from the store: ERR_TEMP if they are not what was promised, or was read.
 */
int store_receive(struct store *s, const char *key, int fd,
    const struct digest *promised, struct incoming **in, struct err *e);

/* Its bytes as stored, open for reading and writing; borrowed. */
int incoming_fd(const struct incoming *in);

/* The digest of its bytes as store_receive has stored them. */
const struct digest *incoming_digest(const struct incoming *in);

/*
 * Give it its name, over what has that already (${replace} != 0), or only if
 * none has it (ERR_EXISTS); it is on the disk then.  ${in} is
 * freed in any case.
 */
int incoming_publish(struct incoming *in, int replace, struct err *e);

/* Give it up; NULL is fine. */
void incoming_drop(struct incoming *in);

#endif /* !STORE_STORE_H */
