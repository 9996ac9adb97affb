/*
 * What lies between the last entry of a ZIP file and its central directory.
 * Signatures of other kinds live there, and a comment or an entry that is
 * written into the package would break what they cover.
 */
#ifndef FORM_ZIPGAP_H
#define FORM_ZIPGAP_H

#include "form/ziptail.h"
#include "util/err.h"
#include "view/view.h"

/*
 * Does the last entry of the package with tail ${t}, whose directory was read,
 * end where the directory begins?  0, or -1: ERR_INPUT with what is there, or
 * if it cannot be told.
 */
int zipgap_check(struct view *v, const struct ziptail *t, struct err *e);

#endif /* !FORM_ZIPGAP_H */
