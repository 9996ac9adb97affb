/*
 * The messages that servers ("askers") and chanpack-fetch --coprocess exchange
 * over UNIX sockets of type SOCK_SEQPACKET: one message is one packet.  This
 * module writes and parses messages; wire/packet.h sends and receives them.
 *
 *     FIND key                      -> FOUND or FAILED
 *     SLICE n version size key      -> SLICED, then GREW until all is valid;
 *                                      or FAILED, also after SLICED
 *     RELEASE                          ends the ask of that number: no answer
 *     NEW, on the control socket       adds an asker: no answer
 *                                   <- COUNTS, on the control socket
 *
 * Numbers are little endian.  Every message begins with its type (1 byte),
 * three bytes that are zero, and a number (4 bytes) that the asker has chosen;
 * the answers have the number of their ask.  The other fields are:
 *
 *     FIND     1   key (the rest, 1 to 1024 bytes)
 *     SLICE    2   n (8), size of the package (8), length of the version (2),
 *                  version, key (the rest)
 *     RELEASE  3   nothing
 *     NEW      4   nothing; its number is 0
 *     FOUND    65  size (8), mtime: seconds (8), nanoseconds (4), ctime: the
 *                  same, medium (1), identity (1), zero (2), bytes of a slice
 *                  (4), SHA-256 (32), version (the rest, 1 to 300 bytes)
 *     SLICED   66  n (8), bytes of the slice (4), bytes valid by now (4)
 *     GREW     67  bytes valid by now (4)
 *     FAILED   68  trouble (1), zero (3), text (the rest)
 *     COUNTS   69  as in struct wire_counts (8 each); its number is 0
 *
 * Exactly one descriptor comes with FOUND of WIRE_FILE, with SLICED, and with
 * NEW; none comes with any other message.
 */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "util/err.h"
#define COTAG_MAX 300  /* of a version: graphic ASCII characters */
#define COKEY_MAX 1024 /* of a key */

#define WIRE_MAX       2048 /* bytes of a message */
#define WIRE_SHA256    32
#define WIRE_SLICE_MIN 65536U /* bytes of all slices but a last one */
#define WIRE_SLICE_MAX (1U << 30)
#define WIRE_ASKS_MAX  1024 /* that one asker may have open at a time */

enum wire_asks {
	WIRE_FIND = 1, /* open until it is answered */
	WIRE_SLICE,    /* open until FAILED or RELEASE */
	WIRE_RELEASE,  /* ends the open ask of that number, if there is one */
	WIRE_NEW
};

struct wire_ask {
	enum wire_asks kind;
	uint32_t id;
	uint64_t n, size;            /* of SLICE: size > 0 */
	char version[COTAG_MAX + 1]; /* of SLICE */
	char key[COKEY_MAX +
		 1]; /* UTF-8; url/key.h checks whether it is legal */
};

enum wire_medium {
	WIRE_FILE = 1, /* one file; its descriptor comes with the message */
	WIRE_SLICES    /* the asker asks for slices */
};

/* What a package is. */
struct wire_found {
	uint64_t size;
	struct timespec mtime, ctime; /* each 0 if it is not known */
	enum wire_medium medium;
	uint32_t slice; /* of WIRE_SLICES: bytes of all slices but the last */
	int has_sha256; /* if 0, only the version identifies the bytes */
	uint8_t sha256[WIRE_SHA256];
	char version[COTAG_MAX + 1]; /* graphic ASCII; goes into WIRE_SLICE */
};

/* The kind of a failure.  The first four are kinds of struct err. */
enum cotrouble {
	CO_INPUT,    /* malformed question, or no such slice */
	CO_NOTFOUND, /* the package is not in the store */
	CO_TEMP,     /* may work if asked again later */
	CO_FATAL,    /* cannot work here */
	CO_FULL,     /* the cache has no room, or cannot be used */
	CO_CHANGED   /* the package has another version now */
};

enum wire_answers { WIRE_FOUND = 65, WIRE_SLICED, WIRE_GREW, WIRE_FAILED };
#define WIRE_COUNTS 69

struct wire_answer {
	enum wire_answers kind;
	uint32_t id;
	struct wire_found found;
	uint64_t n;              /* of SLICED */
	uint32_t length;         /* of SLICED: > 0 */
	uint32_t valid;          /* of SLICED, and of GREW: then > 0 */
	enum cotrouble trouble;  /* of FAILED */
	char text[ERR_TEXT_MAX]; /* UTF-8 without control characters */
};

/*
 * What the coprocess has done since its last COUNTS.  Its first COUNTS means
 * that it is ready.
 */
struct wire_counts {
	uint64_t questions; /* questions to stores for a key */
	uint64_t hits;      /* slices that were in the cache */
	uint64_t reads;     /* slices that stores were asked for */
	uint64_t bytes;     /* bytes of slices that stores have sent */
};

/*
 * Write a message and return its length.  The fields must be as their comments
 * say; control characters in the text of FAILED become "?".
 */
size_t wire_putask(uint8_t out[WIRE_MAX], const struct wire_ask *q);
size_t wire_putanswer(uint8_t out[WIRE_MAX], const struct wire_answer *a);
size_t wire_putcounts(uint8_t out[WIRE_MAX], const struct wire_counts *n);

/*
 * Parse ${len} bytes.  Return 0, or -1 with ERR_INPUT.  Fields that the message
 * does not have become zero.  Writing the result gives the same bytes again.
 */
int wire_parseask(
    struct wire_ask *q, const uint8_t *data, size_t len, struct err *e);
int wire_parseanswer(
    struct wire_answer *a, const uint8_t *data, size_t len, struct err *e);
int wire_parsecounts(
    struct wire_counts *n, const uint8_t *data, size_t len, struct err *e);

/* Return the kind for e->kind; CO_FATAL for the kinds without one here. */
enum cotrouble wire_trouble(const struct err *e);

/* Return 1 if ${version} has 1 to COTAG_MAX graphic ASCII characters only. */
int wire_isversion(const char *version, size_t len);

/* Return 1 if a descriptor must come with answer ${a}. */
int wire_hasfd(const struct wire_answer *a);

/* Fill in ${a} as FAILED for ${id}.  A ${text} that is too long is cut. */
void wire_fail(struct wire_answer *a, uint32_t id, enum cotrouble trouble,
    const char *text);

/*
 * Put the trouble and the text of a FAILED into ${e}; CO_FULL and CO_CHANGED
 * become ERR_TEMP.  Return -1.
 */
int wire_error(const struct wire_answer *a, struct err *e);

#endif /* !WIRE_WIRE_H */
