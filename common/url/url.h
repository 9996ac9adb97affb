/*
 * Channel URLs: splice a channel into the URL of a base package, and split it
 * off again.  chanpack-url(7) has the grammar.
 *
 *     https://HOST/DIR/channel=ID;x-NAME=VALUE;form=FORM/FILE?QUERY
 *     https://HOST/DIR/FILE?QUERY&channel=ID&x-NAME=VALUE&form=FORM
 *
 * For each legal base and channel, splitting a spliced URL gives both back byte
 * for byte.
 *
 * To splice many URLs, prepare each base (url_base) and each channel
 * (url_params) once: url_splice then only copies.  sign.h makes and checks
 * signatures.
 */
#ifndef URL_URL_H
#define URL_URL_H

#include <stddef.h>
#include <stdint.h>

#include "url/urlparts.h"
#include "util/buf.h"
#include "util/channel.h"
#include "util/err.h"
#include "util/keyfile.h"

#define FORM_MAX 256 /* bytes of a form's name; the syntax is form/'s */
#define SIG_LEN  22  /* characters of a signature: 16 bytes in base64url */

/* Where the parameters are in a URL. */
enum url_place { URL_PATH, URL_QUERY };

/* The contents of a new channel URL, without signature.  Borrowed. */
struct urlparams {
	const struct channel *channel; /* has an id, and a seal if sealed */
	const char *form;              /* legal, or NULL */
	const char *key;               /* id of the key that signs, or NULL */
	uint64_t exp;                  /* Unix seconds, if has_exp */
	int has_exp;
};

/*
 * The contents of a channel URL.  Owns its strings.  An absent string is NULL;
 * an absent key or sig is empty.
 */
struct chanurl {
	struct channel channel;
	char *form;   /* 1 to FORM_MAX bytes of UTF-8 without controls */
	uint64_t exp; /* 1 to WHEN_MAX (util/when.h), if has_exp */
	int has_exp;
	char key[KEYID_MAX + 1]; /* [A-Za-z0-9._-]{1,KEYID_MAX} */
	char sig[SIG_LEN + 1];   /* [A-Za-z0-9_-]{SIG_LEN}; not verified */
	int plan;                /* the plan of the package is asked for */
	char raw;     /* the first raw separator, see url_checkraw; or '\0' */
	char *base;   /* the URL or target without the parameters */
	size_t path;  /* in base: the slash that begins its path */
	size_t name;  /* its file name */
	size_t query; /* the '?' behind it, or the end of base */
};

#define CHANURL_INIT                                                           \
	{                                                                      \
		.channel = CHANNEL_INIT, .form = NULL, .exp = 0, .has_exp = 0, \
		.key = "", .sig = "", .plan = 0, .raw = '\0', .base = NULL,    \
		.path = 0, .name = 0, .query = 0                               \
	}

/*
 * Find the parts of base URL ${url}, which ${base} borrows, to put a channel at
 * ${place}.  Return 0; 1 for URL_PATH if query_names finds a channel in the
 * query, which is then somebody else's; -1 with the reason in ${e} if this
 * cannot be a base URL, or for URL_QUERY if query_find refuses its query.
 */
int url_base(struct urlparts *base, enum url_place place, const char *url,
    size_t len, struct err *e);

/*
 * Refuse a decoded value that ends like the URL of a plan.  A cache that
 * decodes its keys, as nginx does with $uri, would store both under one key.
 * Return 0, or -1 with ${e}.
 */
int url_checkvalue(const char *value, size_t len, struct err *e);

/* Is ${form} legal text for the parameter form?  Return 0 or -1 with ${e}. */
int url_checkform(const char *form, size_t len, struct err *e);

/* The parameters of ${u}, which has a channel; borrowed from ${u}. */
struct urlparams url_paramsof(const struct chanurl *u);

/*
 * Append the parameters with the separator ';', as in a path.  Return 0, or -1
 * with the reason in ${e} and a part of them in ${out}: ERR_INPUT if an extra
 * has a cloud's name or a value fails url_checkvalue.
 */
int url_params(const struct urlparams *p, struct buf *out, struct err *e);

/*
 * Append the channel URL of ${base} with ${params}, which url_params made, and
 * ${sig}, or NULL.  Return 0, or -1 with the reason in ${e} and the bytes of
 * ${out} unchanged: ERR_INPUT if the URL is longer than URL_MAX.
 */
int url_splice(const struct urlparts *base, const struct buf *params,
    const char *sig, enum url_place place, struct buf *out, struct err *e);

/*
 * Append the URL or target with the parts ${p}, which has a channel, but with
 * ${params} and ${sig} (or NULL) in place of its own parameters.  Return as
 * url_splice does.
 */
int url_resplice(const struct urlparts *p, const struct buf *params,
    const char *sig, struct buf *out, struct err *e);

/*
 * Split channel URL ${url} into ${out}, which is empty.  Return 0, or -1 with
 * the reason in ${e} and ${out} empty: ERR_INPUT if it is malformed, has no
 * channel, or is the URL of a plan.
 */
int url_split(const char *url, size_t len, struct chanurl *out, struct err *e);

/*
 * Split the target of a request, which begins with '/', into ${out}, which is
 * empty.  Return 1, also for the target of a plan; 0 if there is no channel:
 * then only base, path, name and query are set; -1 as url_split does.  A query
 * that has no channel, or follows a channel in the path, may have any bytes; it
 * is left out of base.
 */
int url_splittarget(
    const char *target, size_t len, struct chanurl *out, struct err *e);

/*
 * Refuse a raw '?', '=', '/', ';' or '&' within a name or a value: url_params
 * writes none.  Do not call this if a valid signature covers the value
 * (sign.h).  Return 0 if there is none, or -1 with ERR_INPUT and the reason.
 */
int url_checkraw(const struct chanurl *u, struct err *e);

/* Free what ${u} owns; it is empty and usable afterwards. */
void chanurl_free(struct chanurl *u);

#endif /* !URL_URL_H */
