/*
 * Finds what signature files of a JAR signature (v1), META-INF/NAME.SF, say
 * about APK signatures.
 */
#ifndef FORM_JARFILE_H
#define FORM_JARFILE_H

#include "form/ziptail.h"
#include "util/err.h"
#include "view/view.h"

/*
 * Does any signature file of the package with tail ${t}, whose directory was
 * read, say in X-Android-APK-Signed that the package was also signed with an
 * APK signature scheme, v2 or later?  apksigner writes this so that a removed
 * signature is noticed.  Return 1 with the statement in ${e}; 0 if no file says
 * so; or -1 with ${e}: ERR_INPUT if a signature file is damaged.  Reads the
 * first 10 files, as many as Android, and at most the first 64 KiB of each.
 */
int jarfile_saysapk(struct view *v, const struct ziptail *t, struct err *e);

#endif /* !FORM_JARFILE_H */
