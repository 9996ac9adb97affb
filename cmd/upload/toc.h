/*
 * A second check of a package of Apple's installer (FIELD 3.1): does its
 * content end before the place for a channel?
 */
#ifndef UPLOAD_TOC_H
#define UPLOAD_TOC_H

#include "util/err.h"
#include "view/view.h"

/*
 * Read the table of contents, XML compressed with zlib.  Return 0, or -1 with
 * the reason in ${e}: ERR_INPUT if it is damaged, has more than 64 MiB, or
 * places content where Omaha's tag or a trailer is.
 */
int toc_check(struct view *v, struct err *e);

#endif /* !UPLOAD_TOC_H */
