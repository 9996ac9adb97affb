/*
 * --against for packages that are no ZIP files: without the channel, package
 * and base are the same.
 */
#ifndef SHOW_KINDS_H
#define SHOW_KINDS_H

#include "show/against.h"

/*
 * Compare the package of ${fd}, a file, with the base as base_compare does; the
 * base has a site.
 */
int kinds_compare(struct base *base, const struct forms *f, int fd,
    struct places *places, struct err *e);

#endif /* !SHOW_KINDS_H */
