/*
 * One channel package: what its channel URL says, and how to make it.
 */
#ifndef MATERIALIZE_CHANPKG_H
#define MATERIALIZE_CHANPKG_H

#include "form/form.h"
#include "plan/plan.h"
#include "s3/compose.h"
#include "url/url.h"
#include "util/buf.h"

struct chanpkg {
	struct buf url; /* as it was given, a string */
	struct chanurl parts;
	struct buf base, key; /* the store's keys of the base and of this */
	struct forms forms;   /* after site_resolve */
	struct plan plan;
	char etag[PLAN_ETAG_LEN]; /* without its quotes */
	struct compose compose;   /* in a bucket: the parts to copy or send */
	uint64_t copied, sent;    /* bytes copied in the store, and sent */
};

#define CHANPKG_INIT                                                           \
	{                                                                      \
		.url = BUF_INIT, .parts = CHANURL_INIT, .base = BUF_INIT,      \
		.key = BUF_INIT                                                \
	}

#endif /* !MATERIALIZE_CHANPKG_H */
