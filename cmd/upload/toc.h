/*
 * A second opinion on a package of Apple's installer (FIELD 3.1): does its
 * table of contents end in front of the place for a channel?
 */
#ifndef UPLOAD_TOC_H
#define UPLOAD_TOC_H

#include "util/err.h"
#include "view/view.h"

/*
 * Read the table of contents, XML that is compressed with zlib.  Return 0, or
 * -1 with the reason in ${e}: ERR_INPUT if it is damaged, has more than 64 MiB,
 * or puts content where a tag of Omaha or a trailer is.
 */
int toc_check(struct view *v, struct err *e);

#endif /* !UPLOAD_TOC_H */
