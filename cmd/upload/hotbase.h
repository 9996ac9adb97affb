/*
 * The base package of the channel URL that is made at present, in its bucket.
 * It is scanned once for all that come in a row.
 */
#ifndef UPLOAD_HOTBASE_H
#define UPLOAD_HOTBASE_H

#include "form/site.h"
#include "store/s3object.h"
#include "util/buf.h"
#include "view/view.h"

struct hotbase {
	struct buf key; /* a string; empty: none is known */
	struct s3object object;
	struct view view;
	struct site *site;
};

#define HOTBASE_INIT                                                           \
	{                                                                      \
		.key = BUF_INIT, .site = NULL                                  \
	}

/* Know the base under ${key}, a string, which may be the one that is known. */
int hotbase_find(
    struct hotbase *b, struct caller *c, const struct buf *key, struct err *e);

/* Free what is known of it; another may be found afterwards. */
void hotbase_forget(struct hotbase *b);

#endif /* !UPLOAD_HOTBASE_H */
