/*
 * --against for packages other than ZIP files: without their channels, package
 * and base must be equal.
 */
#ifndef SHOW_KINDS_H
#define SHOW_KINDS_H

#include "show/against.h"

/*
 * Compare the package of ${fd}, a file, with the base as base_compare does.
 * The base must have a site.
 */
int kinds_compare(struct base *base, const struct forms *f, int fd,
    struct places *places, struct err *e);

#endif /* !SHOW_KINDS_H */
