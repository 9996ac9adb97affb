/*
 * Why a file is no sound package, for people: what it is instead of a ZIP file,
 * or which of its bytes are missing or too many.  For zip.c.
 */
#ifndef FORM_ZIPWHY_H
#define FORM_ZIPWHY_H

#include <stddef.h>
#include <stdint.h>

#include "form/zip.h"
#include "util/err.h"
#include "view/view.h"

/*
 * Say in ${e} why the file behind ${v}, whose last ${len} bytes are at ${tail},
 * has no EOCD at its end.  Return -1.
 */
int zipwhy_noend(
    struct view *v, const uint8_t *tail, size_t len, struct err *e);

/* Say in ${e} why the CD of ${z} does not end at its EOCD.  Return -1. */
int zipwhy_apart(struct view *v, const struct zip *z, struct err *e);

#endif /* !FORM_ZIPWHY_H */
