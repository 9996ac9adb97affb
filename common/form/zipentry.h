/*
 * The entry of a ZIP file that carries a channel (FORMATS 3.6, 8).  It is
 * stored, it is the last before the directory, and its record is the last in
 * the directory.  For paths see form/zippath.h.
 */
#ifndef FORM_ZIPENTRY_H
#define FORM_ZIPENTRY_H

#include <stddef.h>
#include <stdint.h>

#include "form/ziplast.h"
#include "form/ziptail.h"
#include "plan/edits.h"
#include "util/err.h"
#include "view/view.h"

/* Refers to the tail that it was read with. */
struct zipentry {
	const struct ziptail *tail;
	int sound; /* the directory has as many records as the EOCD says */
	struct ziplast last;
};

/*
 * Read the last entry of the ZIP file with tail ${t}, whose directory was read.
 * Return 0, also with a damaged directory (z->sound is 0), or -1 with ${e}.
 */
int zipentry_read(
    struct zipentry *z, struct view *v, const struct ziptail *t, struct err *e);

/*
 * Point ${value} to the channel's bytes in the entry of ${path}, borrowed, and
 * return 1.  Return 0 if there is no such entry, or -1 with ERR_INPUT if it
 * cannot be read, or if there are several.
 */
int zipentry_get(const struct zipentry *z, const char *path,
    const uint8_t **value, size_t *len, struct err *e);

/*
 * Add to ${ed} the edits that make the entry of ${path} carry ${value} or, if
 * ${value} is NULL, remove the entry, and make the EOCD at ${eocd} agree.
 * Return 0, or -1 with ERR_INPUT if the directory is damaged, the present entry
 * is not by chanpack, the name would not verify, or the format cannot carry the
 * entry; then ${ed} and ${eocd} are undefined.
 */
int zipentry_edits(const struct zipentry *z, const char *path,
    const uint8_t *value, size_t len, struct edits *ed, uint8_t *eocd,
    struct err *e);

/*
 * May an entry of this name be added to or removed from the package with tail
 * ${t}?  Outside META-INF/, JAR verifiers refuse files that the manifest does
 * not list, and miss files that it lists.  Return 0, or -1 with ERR_INPUT.
 */
int zipentry_checkjar(
    const struct ziptail *t, const char *name, size_t len, struct err *e);

void zipentry_free(struct zipentry *z);

#endif /* !FORM_ZIPENTRY_H */
