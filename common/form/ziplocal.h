/*
 * Where an entry of a ZIP file lies: its local header, its data, and the data
 * descriptor behind the data if there is one (FORMATS 1.4, 8.1).
 */
#ifndef FORM_ZIPLOCAL_H
#define FORM_ZIPLOCAL_H

#include <stdint.h>

#include "form/zip.h"
#include "form/zipdir.h"
#include "util/err.h"
#include "view/view.h"

#define ZIPLOCAL_MAGIC   0x04034b50
#define ZIPLOCAL_HEADLEN 30

/* Offsets in the file, in bytes. */
struct ziplocal {
	uint64_t off;  /* of the local header */
	uint64_t data; /* of the data as they are stored */
	uint64_t end;  /* behind the data and their descriptor */
};

/*
 * Find the entry with record ${rec} in the directory of ${z}.  Its sizes are
 * taken from the record.  Return 0, or -1 with ERR_INPUT if no local header is
 * at the offset that the record names, or if the entry reaches into the
 * directory.  Reads 30 bytes, and up to 24 more for a descriptor.
 */
int ziplocal_find(struct ziplocal *l, struct view *v, const struct zip *z,
    const struct zipdir_rec *rec, struct err *e);

#endif /* !FORM_ZIPLOCAL_H */
