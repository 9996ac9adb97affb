/*
 * Errors as values.  A function that can fail takes a struct err last and
 * returns -1 (or NULL) after it has filled it in; common/ never prints and
 * never exits.  cmd/ turns a kind into an exit status or an HTTP status, once.
 */
#ifndef UTIL_ERR_H
#define UTIL_ERR_H

enum err_kind {
	ERR_NONE = 0,
	ERR_INPUT,    /* what was given is malformed or not allowed */
	ERR_NOTFOUND, /* it names something that is not there */
	ERR_EXISTS,   /* it is there already, with other content */
	ERR_TEMP,  /* may work if tried again: I/O error, no memory, no room */
	ERR_FATAL, /* cannot work here, and trying again does not help */
	ERR_UNSUPPORTED /* the other side cannot do this; without it, it may */
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
 * The same, with ": " and the text of errno at the end; the kind is taken from
 * errno.  Always returns -1.
 */
int err_sys(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* An allocation failed.  Always returns -1. */
int err_nomem(struct err *e);

/* Put "${context}: " in front of the text of ${e}.  Always returns -1. */
int err_in(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Exit status of a program that stops for ${e}: 1, or 75 for ERR_TEMP. */
int err_status(const struct err *e);

#endif /* !UTIL_ERR_H */
