/*
 * One channel package that is made: what its channel URL says, and how.
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
	struct buf base, key; /* strings: under which both are in the store */
	struct forms forms;   /* after site_resolve */
	struct plan plan;
	char etag[PLAN_ETAG_LEN]; /* without its quotes */
	struct compose compose;   /* of a bucket: how the store makes it */
	uint64_t copied, sent;    /* bytes of the store's own, and of ours */
};

#define CHANPKG_INIT                                                           \
	{                                                                      \
		.url = BUF_INIT, .parts = CHANURL_INIT, .base = BUF_INIT,      \
		.key = BUF_INIT                                                \
	}

#endif /* !MATERIALIZE_CHANPKG_H */
