/*
 * Checks whether a file should be handed out.  Each fault that a file may have
 * has a name, which option --accept takes.
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
#define ACCEPT_BUNDLE   8U /* packages are made of it (.aab, .apks, .xapk) */

/*
 * Put into ${set} the faults that ${list} names, joined by commas.  Return 0,
 * or -1 with the reason in ${e}.
 */
int check_parse(const char *list, unsigned int *set, struct err *e);

struct check;

/*
 * Start to check file ${fd}: read its tail.  ${fd} is borrowed until
 * check_free.  Return 0, also for a file with faults, which check_result
 * reports; or -1 with the reason in ${e} if ${fd} cannot be read.
 */
int check_open(struct check **s, int fd, struct err *e);

/* Take the next bytes of the file, in order.  ${cookie} is a struct check. */
void check_update(void *cookie, const uint8_t *data, size_t len);

/* Or take all bytes of the file at once.  Return 0, or -1 with the reason. */
int check_read(struct check *s, struct err *e);

/*
 * After all bytes were taken: look for faults, and call ${said} for each fault
 * in ${accepted}.  Return 0, or -1 with the reason in ${e}: ERR_INPUT for any
 * other fault.  Moves the position of the file.
 */
int check_result(struct check *s, unsigned int accepted,
    void (*said)(void *cookie, const char *text), void *cookie, struct err *e);

void check_free(struct check *s);

#endif /* !UPLOAD_CHECK_H */
