/*
 * A second opinion on a package: does a reader of archives list its entries?
 */
#ifndef UPLOAD_LISTING_H
#define UPLOAD_LISTING_H

#include "util/err.h"

/*
 * Walk through all entries of file ${fd}, whose position changes.  0, or -1:
 * ERR_INPUT if they cannot be listed.
 */
int listing_check(int fd, struct err *e);

#endif /* !UPLOAD_LISTING_H */
