/*
 * What a request asks for: the channel, the form, and the key of the base in
 * the store.
 */
#ifndef LISTEN_TARGET_H
#define LISTEN_TARGET_H

#include "http/request.h"
#include "plan/plan.h"
#include "listen/base.h"
#include "listen/config.h"
#include "url/url.h"
#include "util/buf.h"

/* Owns its memory. */
struct target {
	struct chanurl url;  /* its channel has no id: a base URL */
	struct buf key;      /* of the base in the store */
	struct buf filename; /* the key's last segment */
	/* Once it is planned: */
	struct plan plan;
	char etag[PLAN_ETAG_LEN];
	uint64_t scan; /* for which state of the base; 0: it is not */
};

#define TARGET_INIT                                                            \
	{                                                                      \
		.url = CHANURL_INIT, .key = BUF_INIT, .filename = BUF_INIT,    \
		.scan = 0                                                      \
	}

/*
 * Take the target of ${r} apart into ${t}, which must be empty.  ERR_INPUT if
 * it is malformed, ERR_NOTFOUND if it lies outside the public URL.
 */
int target_parse(struct target *t, const struct config *c,
    const struct http_request *r, struct err *e);

/* The key as a string, valid as long as ${t} is not changed. */
const char *target_key(const struct target *t);

/*
 * Plan what ${t} asks for of ${b}: the base itself or a channel package, in
 * the form that the URL names, else in the configured ones.  Costs nothing if
 * that was done before and the base has not changed.
 */
int target_plan(struct target *t, const struct config *c, const struct base *b,
    struct err *e);

void target_free(struct target *t);

#endif /* !LISTEN_TARGET_H */
