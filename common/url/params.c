#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "seal/seal.h"
#include "url/bytes.h"
#include "url/params.h"
#include "util/num.h"
#include "util/pct.h"
#include "util/text.h"
#include "util/when.h"

/* A parameter: its name and its value, both decoded. */
struct param {
	const char *name; /* of an extra: decoded and without its "x-" */
	size_t namelen;
	const char *value;
	size_t len;
};

static int
set_channel(struct chanurl *u, const struct param *p, struct err *e)
{
	return (channel_setid(&u->channel, p->value, p->len, e));
}

static int
set_extra(struct chanurl *u, const struct param *p, struct err *e)
{
	return (channel_addextra(
	    &u->channel, p->name, p->namelen, p->value, p->len, e));
}

static int
set_form(struct chanurl *u, const struct param *p, struct err *e)
{
	if (url_checkform(p->value, p->len, e) != 0)
		return (-1);
	if ((u->form = strndup(p->value, p->len)) == NULL)
		return (err_nomem(e));
	return (0);
}

/* The expiry of a seal is that of the URL: see params_parse. */
static int
set_seal(struct chanurl *u, const struct param *p, struct err *e)
{
	struct seal s;

	if (seal_fromtext(&s, p->value, p->len, e) != 0)
		return (-1);
	return (seal_give(&u->channel, &s, e));
}

static int
set_plan(struct chanurl *u, const struct param *p, struct err *e)
{
	if (p->len != 1 || p->value[0] != '1')
		return (err_set(e, ERR_INPUT,
		    "parameter plan has no value but 1: \"%s\"",
		    text_safe(p->value, p->len)));
	u->plan = 1;
	return (0);
}

/* A leading zero is refused, so that each number has one spelling. */
static int
set_exp(struct chanurl *u, const struct param *p, struct err *e)
{
	if (num_parse(p->value, p->len, &u->exp) != 0 || p->value[0] == '0' ||
	    u->exp > WHEN_MAX)
		return (err_set(e, ERR_INPUT,
		    "parameter exp is not a number of seconds from 1 to %llu: "
		    "\"%s\"",
		    (unsigned long long)WHEN_MAX, text_safe(p->value, p->len)));
	u->has_exp = 1;
	return (0);
}

static int
set_key_id(struct chanurl *u, const struct param *p, struct err *e)
{
	if (keyfile_checkid(p->value, p->len, e) != 0)
		return (err_in(e, "parameter key"));
	memcpy(u->key, p->value, p->len);
	u->key[p->len] = '\0';
	return (0);
}

static int
set_sig(struct chanurl *u, const struct param *p, struct err *e)
{
	if (p->len < SIG_LEN)
		return (err_set(e, ERR_INPUT,
		    "signature truncated: parameter sig has %zu of %d "
		    "characters",
		    p->len, SIG_LEN));
	if (p->len != SIG_LEN ||
	    bytes_span(p->value, 0, SIG_LEN, PCT_UNRESERVED) != SIG_LEN ||
	    memchr(p->value, '.', SIG_LEN) != NULL ||
	    memchr(p->value, '~', SIG_LEN) != NULL)
		return (err_set(e, ERR_INPUT,
		    "parameter sig is not %d characters of base64url: \"%s\"",
		    SIG_LEN, text_safe(p->value, p->len)));
	memcpy(u->sig, p->value, SIG_LEN);
	u->sig[SIG_LEN] = '\0';
	return (0);
}

/* In the order that URLs must have.  Only extras may be repeated. */
static const struct rule {
	const char *name;
	int (*set)(struct chanurl *, const struct param *, struct err *);
} rules[] = {
    {"channel", set_channel}, {"x-", set_extra}, {"form", set_form},
    {"seal", set_seal}, {"exp", set_exp}, {"key", set_key_id}, {"sig", set_sig},
    {"plan", set_plan}, /* only in the path */
};

#define NRULES  (sizeof(rules) / sizeof(rules[0]))
#define R_EXTRA 1
#define R_PLAN  (NRULES - 1)

/*
 * If ${name}, percent-encoded or not, begins ${s}, return how many characters
 * of ${s} it takes; else 0.
 */
static size_t
skip_name(const char *s, size_t len, const char *name)
{
	const char *p = s, *end = s + len;
	uint8_t c;

	for (; *name != '\0'; name++) {
		if (p == end ||
		    (*p == '%' && pct_isbroken(p, (size_t)(end - p))))
			return (0);
		p += pct_next(p, &c);
		if (c != (uint8_t)*name)
			return (0);
	}
	return ((size_t)(p - s));
}

int
params_start(const char *s, size_t len)
{
	size_t n = skip_name(s, len, rules[0].name);

	if (n == 0)
		return (0);
	if (n < len && s[n] == '=')
		return (1);
	return (skip_name(s + n, len - n, "=") != 0 ? -1 : 0);
}

/* Extras whose names begin so, in upper or lower case, belong to clouds. */
static const char *const clouds[] = {
    "oss-", "cos-", "amz-", "obs-", "goog-", "bce-", "kss-"};

int
params_isclouds(const char *name, size_t len)
{
	char plain[sizeof("goog-")];
	size_t i, k, n;
	uint8_t c;

	for (i = n = 0; i < len && n < sizeof(plain) - 1; n++) {
		if (name[i] == '%' && pct_isbroken(name + i, len - i))
			break;
		i += pct_next(name + i, &c);
		plain[n] = (char)c;
	}
	plain[n] = '\0';
	for (k = 0; k < sizeof(clouds) / sizeof(clouds[0]); k++)
		if (strncasecmp(plain, clouds[k], strlen(clouds[k])) == 0)
			return (1);
	return (0);
}

/*
 * Find the rule of the parameter ${name}; NRULES if there is none.  Set ${skip}
 * to the length of ${name}, or for an extra to that of its "x-".
 */
static size_t
find_rule(const char *name, size_t len, size_t *skip)
{
	size_t r;

	for (r = 0; r < NRULES; r++) {
		/* The first character excludes most rules. */
		if (len == 0 || (name[0] != '%' && name[0] != rules[r].name[0]))
			continue;
		*skip = skip_name(name, len, rules[r].name);
		if (*skip == 0 || (r != R_EXTRA && *skip != len))
			continue;
		if (r != R_EXTRA || !params_isclouds(name + *skip, len - *skip))
			break;
	}
	return (r);
}

int
params_isone(const char *s, size_t len)
{
	const char *eq = memchr(s, '=', len);
	size_t skip;

	return (eq != NULL && find_rule(s, (size_t)(eq - s), &skip) < R_PLAN);
}

/* May rule ${r} follow the rules in ${seen}, which has a bit for each? */
static int
check_order(size_t r, unsigned int seen, struct err *e)
{
	if (r != R_EXTRA && (seen >> r & 1) != 0)
		return (err_set(
		    e, ERR_INPUT, "parameter %s given twice", rules[r].name));
	if (seen >> (r + 1) != 0)
		return (err_set(e, ERR_INPUT,
		    "parameter %s out of order: channel, x-NAME, form, seal, "
		    "exp, key, sig, plan is the order",
		    r == R_EXTRA ? "x-NAME" : rules[r].name));
	return (0);
}

/*
 * Note a raw separator within a name or a value.  Writers of channel URLs
 * encode separators there, so that a raw separator is damage on the way.
 */
static void
note_raw(struct chanurl *u, const char *s, size_t len, const char *eq)
{
	size_t i;

	for (i = 0; i < len && u->raw == '\0'; i++)
		if (!pct_is(s[i], PCT_UNRESERVED) && s + i != eq &&
		    strchr("?=/;&", s[i]) != NULL)
			u->raw = s[i];
}

/* Read one parameter; ${seen} has a bit for each rule that was used. */
static int
set_param(struct chanurl *u, const char *s, size_t len, unsigned int *seen,
    struct err *e)
{
	const char *eq = memchr(s, '=', len);
	char plain[URL_MAX];
	struct param p;
	size_t r, namelen, skip;

	if (len == 0)
		return (err_set(e, ERR_INPUT, "empty parameter"));
	if (eq == NULL)
		return (err_set(e, ERR_INPUT, "parameter \"%s\" has no '='",
		    text_safe(s, len)));
	namelen = (size_t)(eq - s);
	if ((r = find_rule(s, namelen, &skip)) == NRULES)
		return (err_set(e, ERR_INPUT, "unknown parameter \"%s\"",
		    text_safe(s, namelen)));
	if (check_order(r, *seen, e) != 0)
		return (-1);
	*seen |= 1U << r;
	note_raw(u, s, len, eq);
	p.name = plain;
	p.namelen = pct_decode(plain, s + skip, namelen - skip);
	p.value = plain + p.namelen;
	p.len = pct_decode(plain + p.namelen, eq + 1, len - namelen - 1);
	if (rules[r].set(u, &p, e) == 0)
		return (u->raw != '\0' ? 0 : url_checkvalue(p.value, p.len, e));
	/* Damage explains the error, but '=' may be padding of base64. */
	if (u->raw != '=')
		(void)url_checkraw(u, e);
	return (-1);
}

/* A seal has the expiry of the URL, in 32 bits. */
static int
seal_expiry(struct chanurl *u, struct err *e)
{
	if (u->channel.seal == NULL || !u->has_exp)
		return (0);
	if (u->exp > UINT32_MAX)
		return (err_set(e, ERR_INPUT,
		    "parameter exp is more than %lu, the latest time that a "
		    "seal can name",
		    (unsigned long)UINT32_MAX));
	u->channel.seal->exp = (uint32_t)u->exp;
	return (0);
}

int
params_parse(
    const char *s, size_t len, char sep, struct chanurl *out, struct err *e)
{
	const char *end = s + len, *stop;
	unsigned int seen = 0;

	for (;; s = stop + 1) {
		stop = memchr(s, sep, (size_t)(end - s));
		if (stop == NULL)
			stop = end;
		if (set_param(out, s, (size_t)(stop - s), &seen, e) != 0)
			return (-1);
		if (stop == end)
			return (seal_expiry(out, e));
	}
}
