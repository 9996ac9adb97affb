/*
 * Why a file is no sound package, for people: what there is instead of a ZIP
 * file, and which of its bytes are missing or too many.  For zip.c.
 */
#ifndef FORM_ZIPWHY_H
#define FORM_ZIPWHY_H

#include <stddef.h>
#include <stdint.h>

#include "form/zip.h"
#include "util/err.h"
#include "view/view.h"

/*
 * The file behind ${v}, whose ${len} last bytes are at ${tail}, has no end
 * record that ends with it.  Always -1.
 */
int zipwhy_noend(
    struct view *v, const uint8_t *tail, size_t len, struct err *e);

/* The directory of ${z} does not end where its end record begins.  -1. */
int zipwhy_apart(struct view *v, const struct zip *z, struct err *e);

#endif /* !FORM_ZIPWHY_H */
