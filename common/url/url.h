/*
 * Channel URLs: a channel spliced into the URL of a base package, and taken
 * out again.  chanpack-url.7 is the grammar.
 *
 *     https://HOST/DIR/channel=ID;x-NAME=VALUE;form=FORM/FILE?QUERY
 *
 * For each legal base and channel, splitting what was spliced gives both back
 * byte for byte.
 *
 * To splice many, prepare each base (url_base) and each channel (url_params)
 * once: url_splice then only copies.
 */
#ifndef URL_URL_H
#define URL_URL_H

#include <stddef.h>
#include <stdint.h>

#include "url/parts.h"
#include "util/buf.h"
#include "util/channel.h"
#include "util/err.h"

#define FORM_MAX   256 /* bytes of a form's name; the syntax is form/'s */
#define KEYID_MAX  64  /* characters of a key id */
#define SIG_MAX    86  /* characters of a signature: 64 bytes in base64url */
#define EXP_DIGITS 18  /* of an expiry: fits an int64_t */

/* What a channel URL says.  Owns its strings; they are NULL where absent. */
struct chanurl {
	struct channel channel;
	char *form;   /* 1 to FORM_MAX bytes of UTF-8 without controls */
	uint64_t exp; /* Unix seconds, if has_exp */
	int has_exp;
	char *key;  /* [A-Za-z0-9._-]{1,KEYID_MAX} */
	char *sig;  /* [A-Za-z0-9_-]{1,SIG_MAX}; not verified */
	char *base; /* the URL or path without the channel segment */
};

#define CHANURL_INIT                                                           \
	{                                                                      \
		.channel = CHANNEL_INIT, .form = NULL, .exp = 0, .has_exp = 0, \
		.key = NULL, .sig = NULL, .base = NULL                         \
	}

/* Find the parts of a base URL, borrowed; 0, or -1 if it cannot be one. */
int url_base(struct urlparts *base, const char *url, size_t len, struct err *e);

/* Is ${form} legal text for the parameter form?  0, or -1 with the reason. */
int url_checkform(const char *form, size_t len, struct err *e);

/*
 * Append the parameters for ${c}, which has an id, and ${form}, which is legal
 * or NULL, as they stand in a channel segment.
 */
int url_params(
    const struct channel *c, const char *form, struct buf *out, struct err *e);

/*
 * Append the channel URL of ${base} with ${params}.  ERR_INPUT if that is
 * longer than URL_MAX; ${out} is unchanged then.
 */
int url_splice(const struct urlparts *base, const struct buf *params,
    struct buf *out, struct err *e);

/*
 * Take a channel URL apart into ${out}, which is empty.  Returns 0, or -1:
 * ERR_INPUT if it is malformed or has no channel segment.  ${out} is empty
 * after a failure.
 */
int url_split(const char *url, size_t len, struct chanurl *out, struct err *e);

/*
 * The same for the path of a request, which begins with '/' and has no query.
 * Returns 1; 0 if there is no channel segment, and then only out->base is set,
 * a copy of the path; -1 with the reason.
 */
int url_splitpath(
    const char *path, size_t len, struct chanurl *out, struct err *e);

/* Free what ${u} owns; it is empty and usable afterwards. */
void chanurl_free(struct chanurl *u);

#endif /* !URL_URL_H */
