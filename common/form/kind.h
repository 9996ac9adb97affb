/*
 * The kind of package that a ZIP file is, told by the names in its central
 * directory and by the bytes before the directory.  A package with an APK
 * signature of scheme v2 or later is an APK, whatever kind is found here.
 */
#ifndef FORM_KIND_H
#define FORM_KIND_H

#include "form/ziptail.h"
#include "util/err.h"
#include "view/view.h"

struct kind {
	const char *name; /* as in "aab" */
	const char *what; /* for messages: "an Android app bundle (.aab)" */
	const char *why;  /* why it cannot carry a channel; NULL: it can */
	int bundle;       /* 1: it is a set of packages, or becomes a set */
};

/*
 * Return the kind of the package with tail ${t}, whose directory was read.
 * Return NULL with ${e} if the source cannot be read.  O(directory).
 */
const struct kind *kind_find(
    struct view *v, const struct ziptail *t, struct err *e);

#endif /* !FORM_KIND_H */
