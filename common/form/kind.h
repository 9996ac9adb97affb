/*
 * What kind of package a ZIP file is, by the names in its directory and by
 * what stands before that.  Only kinds whose signatures do not pin the content
 * of an APK need it: an APK with a signature of scheme v2 or later is one.
 */
#ifndef FORM_KIND_H
#define FORM_KIND_H

#include "form/ziptail.h"
#include "util/err.h"
#include "view/view.h"

struct kind {
	const char *name; /* as in "aab" */
	const char *what; /* for messages: "an Android app bundle (.aab)" */
	const char *why;  /* it cannot carry a channel; NULL: it can */
	int bundle;       /* it is a set of packages, or becomes one */
};

/*
 * The kind of the package with tail ${t}, whose directory was read; NULL with
 * ${e} if the source cannot be read.  O(directory).
 */
const struct kind *kind_find(
    struct view *v, const struct ziptail *t, struct err *e);

#endif /* !FORM_KIND_H */
