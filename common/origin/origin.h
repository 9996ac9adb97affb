/*
 * What an operator can set, as far as answers depend on it.  Read-only while
 * answers are made.
 */
#ifndef ORIGIN_ORIGIN_H
#define ORIGIN_ORIGIN_H

#include "form/form.h"
#include "origin/access.h"
#include "origin/logline.h"
#include "url/key.h"
#include "util/trust.h"

/* What a client gets whose channel URL is refused. */
enum origin_fallback {
	FALLBACK_NONE, /* the refusal */
	FALLBACK_BASE, /* the bytes of the base */
	FALLBACK_URL   /* a redirection */
};

struct origin {
	const struct access *access;
	struct publicurl public;   /* what stands in front of a key in a URL */
	struct forms forms;        /* for channel URLs that name none */
	const char *cache_control; /* the field's value; NULL: as is right */
	const char *filename;      /* of channel packages: a pattern, or NULL */
	enum origin_fallback fallback;
	const char *fallback_url; /* of FALLBACK_URL */
	int no_base;              /* base URLs are refused, but for: */
	struct trust base_for;    /* these clients */
	struct trust trust;       /* peers that say who the client is */
	/*
	 * The digits in a key of chanpack-upload's own form are no record of
	 * the digest: others fill the store.
	 */
	int no_key_check;
	int has_log; /* answers are to say what a log has of them: */
	enum log_format log_format;
};

#endif /* !ORIGIN_ORIGIN_H */
