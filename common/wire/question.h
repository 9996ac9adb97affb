/*
 * A question to the coprocess, and whether what comes is an answer to it.  The
 * coprocess reads foreign bytes and is not believed.
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
 * ${q} what has come.  A file that became shorter is closed: ${fd} is -1 then,
 * and ${w} says that the package has changed.  Return 0, or -1 with the reason
 * in ${e}; ${fd} stays the caller's.
 */
int question_check(
    struct question *q, struct wire_answer *w, int *fd, struct err *e);

/*
 * The error that chanpack-fetch does ${what}, which breaks a rule.  Returns -1.
 */
int question_lies(struct err *e, const char *what);

#endif /* !WIRE_QUESTION_H */
