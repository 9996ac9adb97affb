/*
 * Errors as values.  A function that can fail takes a struct err last, fills it
 * in and returns -1 (or NULL).  common/ never exits, and prints nothing but the
 * warnings of warn.h.  cmd/ turns a kind into an exit or HTTP status, once.
 */
#ifndef UTIL_ERR_H
#define UTIL_ERR_H

enum err_kind {
	ERR_NONE = 0,
	ERR_INPUT,    /* what was given is malformed or not allowed */
	ERR_NOTFOUND, /* what was named does not exist */
	ERR_EXISTS,   /* what was named exists already, with other content */
	ERR_TEMP,  /* may work if tried again: I/O error, no memory, no room */
	ERR_FATAL, /* cannot work here, and trying again does not help */
	ERR_UNSUPPORTED /* the other side lacks a feature; try without it */
};

#define ERR_TEXT_MAX 1024

/* All fields are valid only after a failure.  Needs no clean-up. */
struct err {
	enum err_kind kind;
	char text[ERR_TEXT_MAX]; /* one line, printable, cut if too long */
};

/* Fill in ${e} from a printf format.  Always returns -1. */
int err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Fill in ${e} from a printf format, ": " and the text of errno; errno decides
 * the kind.  Always returns -1.
 */
int err_sys(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Fill in ${e} for a failed allocation: ERR_TEMP.  Always returns -1. */
int err_nomem(struct err *e);

/* Put a printf format and ": " in front of the text of ${e}.  Returns -1. */
int err_in(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Exit status of a program that stops for ${e}: 1, or 75 for ERR_TEMP. */
int err_status(const struct err *e);

#endif /* !UTIL_ERR_H */
