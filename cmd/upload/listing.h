/* A second check of a package: can a reader of archives list its entries? */
#ifndef UPLOAD_LISTING_H
#define UPLOAD_LISTING_H

#include "util/err.h"

/*
 * Walk through all entries of file ${fd}, from its start; its position changes.
 * Return 0, or -1 with the reason in ${e}: ERR_INPUT if libarchive cannot list
 * the entries.
 */
int listing_check(int fd, struct err *e);

#endif /* !UPLOAD_LISTING_H */
