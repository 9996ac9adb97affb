/*
 * Which entries of a ZIP file the entry forms write and replace.  If f->n is 0,
 * any entry form counts.  The functions return 1 or 0.
 */
#ifndef SHOW_ENTRYFORM_H
#define SHOW_ENTRYFORM_H

#include "form/form.h"
#include "form/ziplast.h"
#include "form/ziptail.h"
#include "util/buf.h"

/*
 * Does a form of ${f} write, for some channel, an entry of this name and
 * content into a package with tail ${t}?
 */
int entryform_writes(const struct forms *f, const struct ziptail *t,
    const struct buf *name, const struct buf *content);

/* May a form of ${f} replace ${last}, the last entry of a sound directory? */
int entryform_replaces(
    const struct forms *f, const struct ziptail *t, const struct ziplast *last);

#endif /* !SHOW_ENTRYFORM_H */
