/*
 * The bytes between the last entry of a ZIP file and its central directory.
 * Signatures of other kinds are kept there.  A comment or an entry that is
 * written into the package would break such a signature.
 */
#ifndef FORM_ZIPGAP_H
#define FORM_ZIPGAP_H

#include "form/ziptail.h"
#include "util/err.h"
#include "view/view.h"

/*
 * Check that the last entry of the package with tail ${t}, whose directory was
 * read, ends where the directory begins.  Return 0, or -1 with ${e}: ERR_INPUT
 * if it does not, or if the last entry cannot be found.  O(directory).
 */
int zipgap_check(struct view *v, const struct ziptail *t, struct err *e);

#endif /* !FORM_ZIPGAP_H */
