/*
 * The operator's settings on which answers depend.  Read-only while answers are
 * made.
 */
#ifndef ORIGIN_ORIGIN_H
#define ORIGIN_ORIGIN_H

#include "form/form.h"
#include "origin/access.h"
#include "origin/logline.h"
#include "url/key.h"
#include "util/trust.h"

/* What a client gets if its channel URL is refused. */
enum origin_fallback {
	FALLBACK_NONE, /* the refusal */
	FALLBACK_BASE, /* the bytes of the base */
	FALLBACK_URL   /* a redirection */
};

struct origin {
	const struct access *access;
	struct publicurl public;   /* in front of the keys in URLs */
	struct forms forms;        /* if a channel URL names no form */
	const char *cache_control; /* the field's value; NULL: the default */
	const char *filename;      /* of channel packages: a pattern, or NULL */
	enum origin_fallback fallback;
	const char *fallback_url; /* for FALLBACK_URL */
	int no_base;              /* refuse base URLs, except for: */
	struct trust base_for;    /* these clients */
	struct trust trust;       /* peers that may name the client */
	/*
	 * Do not compare the digits in a key of chanpack-upload's form with the
	 * digest: other programs fill the store.
	 */
	int no_key_check;
	int has_log; /* answers fill in their pairs for the log */
	enum log_format log_format;
};

#endif /* !ORIGIN_ORIGIN_H */
