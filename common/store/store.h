/*
 * A store: a directory where base packages live, each under its key
 * (url/key.h): key "a/b" is file b in directory a below it.  The caller gives
 * legal keys only.
 *
 * Whatever key is asked for and whatever links are in the store, no file
 * outside is read or written.  A symbolic link, in the key's directories or at
 * its end, is followed if it is relative and leads to a place in the store.
 * Any other link is treated as missing.
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
 * Open the store that ${spec} names: a directory, or file:///DIRECTORY.  A
 * directory that is not there yet is no error: each call looks for it again,
 * and reads, walks and removals fail with ERR_NOTFOUND until it is there.  Once
 * found, this directory stays open, even if another takes its name.  Return 0,
 * or -1 with ${e}: ERR_INPUT if ${spec} names no directory.
 */
int store_open(struct store **s, const char *spec, struct err *e);

/* Close a store; NULL is fine. */
void store_close(struct store *s);

/*
 * Check that packages could be read now.  Return 0, or -1 with ${e}, for
 * example if the directory is not there or may not be searched.  No package is
 * looked at.
 */
int store_check(struct store *s, struct err *e);

/* Return the store's directory, O_PATH, borrowed; -1 if it is not open. */
int store_dirfd(const struct store *s);

/* A stored package, open for reading.  The caller closes ${fd}. */
struct object {
	int fd; /* a regular file, with a file position of its own */
	uint64_t size;
	struct timespec mtime;
	/* With size and mtime, these tell other files and other states. */
	uint64_t device, inode;
	struct timespec ctime; /* of its last change of any kind */
};

/* Return 1 if both are the same file in the same state, else 0. */
int object_is(const struct object *a, const struct object *b);

/*
 * Open the package ${key}.  Return 0, or -1 with ${e}, and nothing to close:
 * ERR_NOTFOUND if no regular file is there.
 */
int store_get(
    struct store *s, const char *key, struct object *o, struct err *e);

/* Take the state of ${key} without opening it to read.  Fails as store_get. */
int store_stat(
    struct store *s, const char *key, struct stat *st, struct err *e);

/*
 * Return 1 if the package ${key} is still ${o}, which store_get has opened
 * under this key; else, or on an error, 0.  Cheaper than to open it again.
 */
int store_is(struct store *s, const char *key, const struct object *o);

/*
 * Walk through all files of the store whose keys begin with ${prefix}, in no
 * order, and call ${found} for each, with ${key} and ${st} for the call only.
 * If ${found} does not return 0, the walk ends with its result.  Links are
 * followed as by store_get; files whose names begin with ".chanpack-" are
 * skipped.  Return 0, or -1 with ${e}.  Entries that cannot be looked at are
 * left out; then the walk fails at its end, and ${e} names the first of them.
 */
typedef int store_found(
    void *cookie, const char *key, const struct stat *st, struct err *e);
int store_walk(struct store *s, const char *prefix, store_found *found,
    void *cookie, struct err *e);

/*
 * Remove the package ${key}, then the directories that this leaves empty; of a
 * link, remove the link alone.  Return 0, or -1 with ${e}: ERR_NOTFOUND if no
 * regular file is there; ERR_INPUT if a link leads to the key's directory,
 * because then the file has another key too.
 */
int store_remove(struct store *s, const char *key, struct err *e);

/* A package that is in the store but has no name yet. */
struct incoming;

/*
 * Begin an empty package for ${key}, and make the missing directories.  The
 * caller writes its bytes to incoming_fd.  Return 0, or -1 with ${e}.  After
 * success exactly one of publish and drop must follow.  If the program dies
 * before, the directories stay, and, if the file system has no O_TMPFILE, a
 * file whose name begins with ".chanpack-".
 */
int store_begin(
    struct store *s, const char *key, struct incoming **in, struct err *e);

/*
 * As store_begin, and fill the package with the bytes of ${fd}: with
 * ${promised} all bytes of a file, without it all bytes that can be read from
 * any descriptor.  Then read them back from the store: ERR_TEMP if they are not
 * those promised, or those read.  After a failure there is nothing to drop.
 */
int store_receive(struct store *s, const char *key, int fd,
    const struct digest *promised, struct incoming **in, struct err *e);

/* Return the stored bytes, a file open for reading and writing; borrowed. */
int incoming_fd(const struct incoming *in);

/* After store_receive: return the digest of the stored bytes; borrowed. */
const struct digest *incoming_digest(const struct incoming *in);

/*
 * Give the package its name, over a file that has the name (${replace} != 0),
 * or only if none has it (ERR_EXISTS).  Return 0, and the package is on the
 * disk; or -1 with ${e}: ERR_TEMP if its directory was removed.  If only the
 * directory cannot be synced, the name stays.  ${in} is freed in any case.
 */
int incoming_publish(struct incoming *in, int replace, struct err *e);

/* Give the package up; NULL is fine. */
void incoming_drop(struct incoming *in);

#endif /* !STORE_STORE_H */
