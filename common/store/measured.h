/*
 * The measured SHA-256 of base files, and where it is remembered.
 *
 * What a file's digest was is remembered under its device, inode, size, mtime
 * and ctime, by the rule of git's index: a digest is kept only if no write
 * could have come after the measuring began and left all of these as they were.
 * That holds if ctime lay 2 s before the measuring began, or if the file was
 * seen in the same state 2 s before, by a clock that nobody sets.
 *
 * Digests are kept in memory and, with a state directory, in files there:
 *
 *     DEVICE-INODE   one line: SIZE MTIME CTIME SHA-256
 *     lock           a byte of it is locked by the process that measures
 *
 * A state directory is believed only if this account or root owns it and nobody
 * else may write there.  No extended attribute or file beside the base is
 * believed: backup tools copy them onto other bytes.
 */
#ifndef STORE_MEASURED_H
#define STORE_MEASURED_H

#include <stdint.h>
#include <sys/stat.h>

#include "store/digest.h"
#include "store/filestate.h"
#include "util/err.h"

struct measured;

/*
 * Prepare to measure.  ${dir} is the state directory, which is made, mode 0700,
 * if it is not there; NULL: digests are kept in memory alone.  Returns 0; or -1
 * with the reason in ${e}, and then ${m} is set all the same, and keeps digests
 * in memory; ${m} is NULL only if there is no memory.
 */
int measured_open(struct measured **m, const char *dir, struct err *e);

/* Free all; NULL is fine. */
void measured_close(struct measured *m);

/*
 * Find the SHA-256 of the regular file ${fd}, which must be in state ${state},
 * and which is read to its end if nobody has measured it yet: at about 1.4 GB a
 * second.  Of all threads, and of all processes with the same state directory,
 * one measures and the others wait.  May be called by several threads.  Returns
 * 0; or -1: ERR_TEMP if the file is not in that state any more.
 */
int measured_sha256(struct measured *m, int fd, const struct filestate *state,
    uint8_t sha256[DIGEST_LEN], struct err *e);

/*
 * Return 1 if the state directory has the digest of the file in state ${st},
 * else 0.  The file itself is not read.
 */
int measured_has(const struct measured *m, const struct stat *st);

/*
 * Why digests could not be written to the state directory, since this was asked
 * last: 1 with the reason in ${e}; 0 if they could.
 */
int measured_trouble(struct measured *m, struct err *e);

/* How many files were read to their end. */
uint64_t measured_count(struct measured *m);

#endif /* !STORE_MEASURED_H */
