/*
 * Check that a message of the coprocess answers its question.  The coprocess
 * reads foreign bytes and is not trusted.
 */
#ifndef WIRE_QUESTION_H
#define WIRE_QUESTION_H

#include "wire/wire.h"

enum question_state {
	QUESTION_FREE,  /* nothing is asked */
	QUESTION_FIND,  /* what a key is */
	QUESTION_SLICE, /* a slice */
	QUESTION_GIVEN  /* a slice, of which a descriptor has come */
};

struct question {
	enum question_state state;
	uint32_t length, valid; /* of a slice: all bytes, and those there */
	uint64_t n;             /* the number of the slice */
};

/*
 * Check that ${w}, with the descriptor ${fd} or -1, answers ${q}, and note in
 * ${q} which bytes are valid.  A GREW gets the n and length of ${q}.  If a file
 * of FOUND is shorter than its size, close it, set ${fd} to -1, and make ${w}
 * FAILED with CO_CHANGED.  Return 0, or -1 with the reason in ${e}; the caller
 * still owns ${fd}.
 */
int question_check(
    struct question *q, struct wire_answer *w, int *fd, struct err *e);

/*
 * Set ${e} to ERR_FATAL, "chanpack-fetch ${what}": it broke a rule.  Return -1.
 */
int question_lies(struct err *e, const char *what);

#endif /* !WIRE_QUESTION_H */
