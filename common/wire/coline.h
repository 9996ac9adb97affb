/*
 * The lines that chanpack-serve and chanpack-fetch --coprocess exchange.  Each
 * ends in a line feed.  Questions are answered in order; a question may be sent
 * before the question before is answered.
 *
 *     stat KEY                    -> ok SIZE MTIME TAG
 *     read FIRST LENGTH TAG KEY   -> data LENGTH, and LENGTH bytes behind the
 *                                    line feed
 *     slice N TAG SIZE KEY        -> ok SIZE 0 TAG
 *     any of them                 -> error KIND TEXT
 *
 * If a read fails after the line "data", chanpack-fetch ends.  Before the
 * answer to a slice there may be lines of progress, so that the server waits:
 *
 *     wait LENGTH                    so many bytes have come from the store
 *
 * Numbers are decimal.  A KEY is the rest of its line, and has no control
 * character.  A TAG names one version of a package in one store: versions with
 * different bytes have different tags.  `read` and `slice` give bytes of this
 * version, or "error changed".
 *
 * Each parser takes a line of any bytes, without its line feed.
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
	char key[COKEY_MAX + 1]; /* UTF-8; the caller checks that it is legal */
};

/* The answer "ok". */
struct costat {
	uint64_t size;
	uint64_t mtime; /* Unix seconds; 0 if it is not known */
	char tag[COTAG_MAX + 1];
};

/* The kind of an error.  The first four are kinds of struct err. */
enum cotrouble {
	CO_INPUT,    /* malformed question, or range outside the package */
	CO_NOTFOUND, /* the package is not in the store */
	CO_TEMP,     /* may work if asked again later */
	CO_FATAL,    /* cannot work here */
	CO_FULL,     /* the cache has no room, or cannot be used */
	CO_CHANGED   /* the package has another tag now */
};

enum cosaid { CO_OK, CO_DATA, CO_ERROR, CO_WAIT };

struct coanswer {
	enum cosaid said;
	struct costat stat;     /* of ok */
	uint64_t length;        /* of data; of wait: bytes that have come */
	enum cotrouble trouble; /* of error */
	struct err err;         /* of error; for CO_FULL and CO_CHANGED its kind
	                   is ERR_TEMP */
};

/* Append a question with its line feed; ${a} is not checked. */
void coline_ask(struct buf *out, const struct coask *a);

/*
 * Append an answer with its line feed.  ${text} may have any bytes: '?' stands
 * for a control character or a byte not UTF-8; 1023 bytes are kept at most.
 */
void coline_ok(struct buf *out, const struct costat *s);
void coline_data(struct buf *out, uint64_t length);
void coline_wait(struct buf *out, uint64_t length);
void coline_error(struct buf *out, enum cotrouble t, const char *text);

/* Return the kind for e->kind; CO_FATAL for the kinds without one here. */
enum cotrouble coline_trouble(const struct err *e);

/* Is ${tag} a tag: 1 to COTAG_MAX graphic ASCII characters? */
int coline_istag(const char *tag, size_t len);

/* Parse a question.  Return 0, or -1 with ERR_INPUT if it is malformed. */
int coline_parseask(
    struct coask *a, const char *line, size_t len, struct err *e);

/* Parse an answer.  Return 0, or -1 with ERR_FATAL if it is malformed. */
int coline_parseanswer(
    struct coanswer *a, const char *line, size_t len, struct err *e);

#endif /* !WIRE_COLINE_H */
