/*
 * What scans have found in bases: some are remembered, those that were asked
 * for last.
 */
#ifndef LISTEN_KNOWN_H
#define LISTEN_KNOWN_H

#include <stdint.h>

#include "form/site.h"
#include "listen/config.h"
#include "listen/distant.h"
#include "store/store.h"

struct known {
	struct site *site;             /* NULL: not a package of a known kind */
	struct err why;                /* then the reason */
	uint8_t ident[PLAN_IDENT_LEN]; /* for entity tags */
	uint64_t scan;                 /* another number for each scan */
};

/*
 * Of the file ${o}, scanned now or remembered; NULL with ${e} if it cannot be
 * read.  Valid until the next call.
 */
const struct known *known_file(const struct object *o, struct err *e);

/*
 * The same of a base in another machine's store.  Where that is no package, the
 * store's word alone stands for its bytes: to read them would cost a download.
 */
enum fetched known_distant(const struct known **k, const struct config *c,
    const struct distantbase *d, struct err *e);

#endif /* !LISTEN_KNOWN_H */
