/*
 * Is a file worth handing out?  What may be wrong with it has a name each,
 * which option --accept takes.
 */
#ifndef UPLOAD_CHECK_H
#define UPLOAD_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* Bits of a set of faults. */
#define ACCEPT_FORMLESS 1U /* no channel can be written into it */
#define ACCEPT_BROKEN   2U /* its bytes or its signatures are damaged */
#define ACCEPT_STAMPED  4U /* it carries a channel already */
#define ACCEPT_BUNDLE   8U /* it is not installed as it is */

/* The set that a list of names, joined by commas, stands for.  0 or -1. */
int check_parse(const char *list, unsigned int *set, struct err *e);

struct check;

/*
 * Look at the tail of file ${fd}, which stays open and unchanged.  What is
 * wrong with it is told by check_result.  0, or -1 if it cannot be read.
 */
int check_open(struct check **s, int fd, struct err *e);

/* ${cookie} is a struct check: take the next bytes of the file, in order. */
void check_update(void *cookie, const uint8_t *data, size_t len);

/* Take all of them. */
int check_read(struct check *s, struct err *e);

/*
 * All bytes have come: is the file sound, but for the faults in ${accepted}?
 * ${said} is told each of these that it has.  0, or -1 with the reason:
 * ERR_INPUT if it lies in the file.
 */
int check_result(struct check *s, unsigned int accepted,
    void (*said)(void *cookie, const char *text), void *cookie, struct err *e);

void check_free(struct check *s);

#endif /* !UPLOAD_CHECK_H */
