/*
 * The signature files of a JAR signature (v1), META-INF/NAME.SF, as far as
 * they speak of APK signatures.
 */
#ifndef FORM_JARFILE_H
#define FORM_JARFILE_H

#include "form/ziptail.h"
#include "util/err.h"
#include "view/view.h"

/*
 * Does any signature file of the package with tail ${t}, whose directory was
 * read, say in X-Android-APK-Signed that the package was signed with an APK
 * signature scheme, v2 or later, too?  apksigner writes that so that such a
 * signature cannot be taken away unnoticed.  Returns 1, with what it says in
 * ${e}; 0; or -1 with ERR_INPUT if a signature file cannot be read.  Looks at
 * the first 10, as many as Android takes, and at the first 64 KiB of each.
 */
int jarfile_saysapk(struct view *v, const struct ziptail *t, struct err *e);

#endif /* !FORM_JARFILE_H */
