/*
 * The lines that chanpack-serve and chanpack-fetch --coprocess exchange.  Each
 * ends in a line feed; questions are answered in order, and may be asked before
 * the one before is answered.
 *
 *     stat KEY                    -> ok SIZE MTIME TAG
 *     read FIRST LENGTH TAG KEY   -> data LENGTH, and LENGTH bytes behind the
 *                                    line feed
 *     slice N TAG SIZE KEY        -> ok SIZE 0 TAG
 *     any of them                 -> error KIND TEXT
 *
 * Before the answer to a slice there may be lines of progress, which
 * say that the answer is worth waiting for:
 *
 *     wait LENGTH                    so many bytes have come from the store
 *
 * Numbers are decimal.  A KEY is all that is left of its line: it has no
 * control character.  A TAG is one version of a package in one store: no two
 * that have other bytes have the same one.  `read` and `slice` give bytes of
 * that version or "error changed".
 *
 * Each parser takes a line without its line feed, of whatever bytes.
 */
#ifndef WIRE_COLINE_H
#define WIRE_COLINE_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

#define COLINE_MAX 2048 /* bytes of a line without its line feed */
#define COTAG_MAX  300  /* of a tag: graphic ASCII characters */
#define COKEY_MAX  1024 /* of a key */

enum coverb { CO_STAT, CO_READ, CO_SLICE };

struct coask {
	enum coverb verb;
	uint64_t first, length; /* of read: length > 0, and the sum fits */
	uint64_t n, size;       /* of slice: its number, the package's bytes */
	char tag[COTAG_MAX + 1];
	char key[COKEY_MAX + 1]; /* UTF-8; whether it is legal is not checked */
};

/* What a package is. */
struct costat {
	uint64_t size;
	uint64_t mtime; /* Unix seconds; 0 if it is not known */
	char tag[COTAG_MAX + 1];
};

/* Why there is an error.  The first are those of struct err. */
enum cotrouble {
	CO_INPUT,    /* the question is malformed, or the range not inside */
	CO_NOTFOUND, /* it is not in the store */
	CO_TEMP,     /* may work if asked again later */
	CO_FATAL,    /* cannot work here */
	CO_FULL,     /* there is no room in the cache */
	CO_CHANGED   /* the package has not this tag any more */
};

enum cosaid { CO_OK, CO_DATA, CO_ERROR, CO_WAIT };

struct coanswer {
	enum cosaid said;
	struct costat stat;     /* of ok */
	uint64_t length;        /* of data, and of wait: how much has come */
	enum cotrouble trouble; /* of error */
	struct err err;         /* the same: its text; of CO_FULL and CO_CHANGED
	                   ERR_TEMP */
};

/* Append a question with its line feed. */
void coline_ask(struct buf *out, const struct coask *a);

/* Append an answer with its line feed; any text may be given. */
void coline_ok(struct buf *out, const struct costat *s);
void coline_data(struct buf *out, uint64_t length);
void coline_wait(struct buf *out, uint64_t length);
void coline_error(struct buf *out, enum cotrouble t, const char *text);

/* What an error of another module is here. */
enum cotrouble coline_trouble(const struct err *e);

/* Is ${tag} one? */
int coline_istag(const char *tag, size_t len);

/* Parse a question: 0, or -1 with ERR_INPUT. */
int coline_parseask(
    struct coask *a, const char *line, size_t len, struct err *e);

/* Parse an answer: 0, or -1 with ERR_FATAL if it is none. */
int coline_parseanswer(
    struct coanswer *a, const char *line, size_t len, struct err *e);

#endif /* !WIRE_COLINE_H */
