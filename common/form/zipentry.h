/*
 * An entry of a ZIP file that carries a channel (FORMATS 3.6, 8): stored, the
 * last before the directory, and the last in it.  For what a path is, see
 * form/zippath.h.
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
	int sound; /* the directory's records are as many as it says */
	struct ziplast last;
};

/* Read the last entry of the ZIP file with tail ${t}, which has its CD. */
int zipentry_read(
    struct zipentry *z, struct view *v, const struct ziptail *t, struct err *e);

/*
 * The channel's bytes in the entry of ${path}: 1 and the borrowed bytes; 0 if
 * there is no such entry; -1 with the reason if it cannot be read, or if there
 * are several.
 */
int zipentry_get(const struct zipentry *z, const char *path,
    const uint8_t **value, size_t *len, struct err *e);

/*
 * Add to ${ed} what makes the entry of ${path} carry ${value}, or, if it is
 * NULL, what takes that entry away; and make the end record at ${eocd} agree.
 * ERR_INPUT if there is such an entry that chanpack did not write, if the name
 * would not verify, or if the format cannot carry it.
 */
int zipentry_edits(const struct zipentry *z, const char *path,
    const uint8_t *value, size_t len, struct edits *ed, uint8_t *eocd,
    struct err *e);

/*
 * May an entry of this name come or go in the package with tail ${t}?  JAR
 * verifiers take no file that the manifest does not list outside META-INF/,
 * and miss those that it does.  0, or -1 with ERR_INPUT.
 */
int zipentry_checkjar(
    const struct ziptail *t, const char *name, size_t len, struct err *e);

void zipentry_free(struct zipentry *z);

#endif /* !FORM_ZIPENTRY_H */
