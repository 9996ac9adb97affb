/*
 * Files of keys: a key a line, in words with blanks between them, the first of
 * which is the key's id.  Blank lines and lines that begin with '#' are
 * skipped.
 *
 * No message quotes a line: a secret may stand in a wrong place.
 */
#ifndef UTIL_KEYFILE_H
#define UTIL_KEYFILE_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"
#include "util/span.h"

#define KEYID_MAX       64   /* characters of a key id */
#define KEYS_MAX        1024 /* of a file */
#define KEYBYTES_MAX    1024 /* of a key; in a file they are base64 */
#define KEYBYTES_RANDOM 32   /* of a new secret */

/* A line has at most so many words that mean something. */
#define KEYWORDS_MAX 4

/*
 * Take the ${n} words of a line, at most KEYWORDS_MAX of them, into ${keys}.
 * Return 0, or -1 with the reason in ${e}.
 */
typedef int keyfile_take(
    void *keys, const struct span *word, size_t n, struct err *e);

/*
 * Give each line of the file ${path} to ${take}.  Return 0, or -1 with the
 * reason in ${e}: ERR_INPUT for a line that is refused, with its number, and
 * for a file without a key; if ${is_secret}, also for a file that others than
 * its owner and group may read, or others than its owner may write.
 */
int keyfile_read(const char *path, int is_secret, keyfile_take *take,
    void *keys, struct err *e);

/* Is ${id} a key id: 1 to KEYID_MAX of A-Z a-z 0-9 . _ -?  Return 0 or -1. */
int keyfile_checkid(const char *id, size_t len, struct err *e);

/*
 * Decode a word in base64 (RFC 4648 section 4; of the spellings of a value that
 * decoders take, the one that encoders give) into ${bytes}, which has
 * KEYBYTES_MAX of them.  Return 0 with their number in ${n}, or -1.
 */
int keyfile_decode(const struct span *word, uint8_t *bytes, size_t *n);

/* Fill ${secret} with random bytes.  Return 0, or -1 with the reason. */
int keyfile_random(uint8_t secret[KEYBYTES_RANDOM], struct err *e);

/*
 * Append a line, without newline: ${id}, the word ${kind} unless it is NULL,
 * and the bytes.  Return 0, or -1 with the reason in ${e}.
 */
int keyfile_addline(struct buf *out, const char *id, const char *kind,
    const uint8_t bytes[KEYBYTES_RANDOM], struct err *e);

#endif /* !UTIL_KEYFILE_H */
