#include <stdlib.h>
#include <string.h>

#include "seal/seal.h"
#include "url/params.h"
#include "url/query.h"
#include "url/url.h"
#include "util/pct.h"
#include "util/text.h"

int
url_base(struct urlparts *base, enum url_place place, const char *url,
    size_t len, struct err *e)
{
	size_t query;
	int rc = place == URL_PATH ? urlparts_findpath(base, url, len, e)
				   : urlparts_find(base, url, len, e);

	if (rc != 0)
		return (-1);
	if (urlparts_haschannel(base))
		return (err_set(
		    e, ERR_INPUT, "not a base URL: it has a channel already"));
	query = base->query + (base->query < len);
	return (place == URL_PATH && query_names(url + query, len - query));
}

int
url_checkraw(const struct chanurl *u, struct err *e)
{
	if (u->raw == '\0')
		return (0);
	return (err_set(e, ERR_INPUT,
	    "damaged on the way: a '%c' that is not percent-encoded stands "
	    "within a parameter",
	    u->raw));
}

int
url_checkvalue(const char *value, size_t len, struct err *e)
{
	static const char plan[] = ";plan=1";
	const size_t n = sizeof(plan) - 1;

	if (len < n || memcmp(value + len - n, plan, n) != 0)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "a value in a channel URL may not end in \"%s\": a cache that "
	    "decodes URLs would take it for the URL of a plan",
	    plan));
}

int
url_checkform(const char *form, size_t len, struct err *e)
{
	if (len == 0 || len > FORM_MAX)
		return (err_set(e, ERR_INPUT,
		    "form has %zu bytes, 1 to %d are allowed", len, FORM_MAX));
	return (text_check("form", form, len, e));
}

/* Append ${name}, which ends in '=', and ${value}, percent-encoded. */
static int
add_value(struct buf *out, const char *name, const char *value, struct err *e)
{
	size_t len = strlen(value);

	if (url_checkvalue(value, len, e) != 0)
		return (-1);
	buf_addstr(out, name);
	pct_encode(out, value, len);
	return (0);
}

struct urlparams
url_paramsof(const struct chanurl *u)
{
	return ((struct urlparams){.channel = &u->channel,
	    .form = u->form,
	    .key = u->key[0] == '\0' ? NULL : u->key,
	    .exp = u->exp,
	    .has_exp = u->has_exp});
}

int
url_params(const struct urlparams *p, struct buf *out, struct err *e)
{
	char seal[SEAL_TEXT + 1];
	const struct extra *x;
	size_t i;

	if (add_value(out, "channel=", p->channel->id, e) != 0)
		return (-1);
	for (i = 0; i < p->channel->nextra; i++) {
		x = &p->channel->extra[i];
		if (params_isclouds(x->name, strlen(x->name)))
			return (err_set(e, ERR_INPUT,
			    "extra \"%s\" would stand as x-%s in a URL, which "
			    "is a cloud's own parameter",
			    text_safe(x->name, strlen(x->name)),
			    text_safe(x->name, strlen(x->name))));
		buf_addstr(out, ";x-");
		pct_encode(out, x->name, strlen(x->name));
		if (add_value(out, "=", x->value, e) != 0)
			return (-1);
	}
	if (p->form != NULL && add_value(out, ";form=", p->form, e) != 0)
		return (-1);
	if (seal_ofchannel(p->channel, seal) != NULL) {
		buf_addstr(out, ";seal=");
		buf_addstr(out, seal);
	}
	if (p->has_exp)
		buf_addf(out, ";exp=%llu", (unsigned long long)p->exp);
	if (p->key != NULL) {
		buf_addstr(out, ";key=");
		buf_addstr(out, p->key);
	}
	return (buf_ok(out, e));
}

/* Append the parameters with the separators of ${place}.  There is room. */
static void
add_params(struct buf *out, const struct buf *params, const char *sig,
    enum url_place place)
{
	size_t i = out->len;

	buf_add(out, params->data, params->len);
	if (sig != NULL) {
		buf_addstr(out, ";sig=");
		buf_add(out, sig, SIG_LEN);
	}
	/* Each ';' is a separator: in values it is percent-encoded. */
	for (; place == URL_QUERY && i < out->len; i++)
		if (out->data[i] == ';')
			out->data[i] = '&';
}

/*
 * Make room for a channel URL with ${rest} bytes besides ${params} and ${sig}.
 */
static int
make_room(const struct buf *params, const char *sig, size_t rest,
    struct buf *out, struct err *e)
{
	size_t len = rest + params->len;

	if (sig != NULL)
		len += strlen(";sig=") + SIG_LEN;
	if (len > URL_MAX)
		return (err_set(e, ERR_INPUT,
		    "channel URL would have %zu bytes, at most %d are allowed",
		    len, URL_MAX));
	return (buf_room(out, len) == NULL ? err_nomem(e) : 0);
}

int
url_splice(const struct urlparts *base, const struct buf *params,
    const char *sig, enum url_place place, struct buf *out, struct err *e)
{
	size_t at = place == URL_PATH ? base->name : base->len;

	if (make_room(params, sig, base->len + 1, out, e) != 0)
		return (-1);
	buf_add(out, base->url, at);
	if (place == URL_QUERY)
		buf_addbyte(out, base->query < base->len ? '&' : '?');
	add_params(out, params, sig, place);
	if (place == URL_PATH)
		buf_addbyte(out, '/');
	buf_add(out, base->url + at, base->len - at);
	return (0);
}

int
url_resplice(const struct urlparts *p, const struct buf *params,
    const char *sig, struct buf *out, struct err *e)
{
	size_t rest = p->len - (p->to - p->from);

	if (make_room(params, sig, rest, out, e) != 0)
		return (-1);
	buf_add(out, p->url, p->from);
	add_params(out, params, sig,
	    urlparts_separator(p) == ';' ? URL_PATH : URL_QUERY);
	buf_add(out, p->url + p->to, p->len - p->to);
	return (0);
}

/* Set out->base, a new string, and the offsets of its parts. */
static int
set_base(const struct urlparts *p, struct chanurl *out, struct err *e)
{
	size_t cut = p->len, end = cut, gone;

	if (urlparts_haschannel(p))
		urlparts_cut(p, &cut, &end);
	gone = end - cut;
	if ((out->base = malloc(p->len - gone + 1)) == NULL)
		return (err_nomem(e));
	memcpy(out->base, p->url, cut);
	memcpy(out->base + cut, p->url + end, p->len - end);
	out->base[p->len - gone] = '\0';
	out->path = p->path;
	out->name = p->name - (cut < p->name ? gone : 0);
	out->query = p->query - (cut < p->query ? gone : 0);
	return (0);
}

/* Fill in ${out}.  Return 1 if there is a channel, 0 if not, or -1. */
static int
take_apart(const struct urlparts *p, struct chanurl *out, struct err *e)
{
	int has = urlparts_haschannel(p);

	if ((!has || params_parse(p->url + p->from, p->to - p->from,
			 urlparts_separator(p), out, e) == 0) &&
	    set_base(p, out, e) == 0)
		return (has);
	chanurl_free(out);
	return (-1);
}

int
url_split(const char *url, size_t len, struct chanurl *out, struct err *e)
{
	struct urlparts p;

	if (urlparts_find(&p, url, len, e) != 0)
		return (-1);
	if (!urlparts_haschannel(&p))
		return (err_set(e, ERR_INPUT,
		    "not a channel URL: no segment channel=... before the file "
		    "name, and none in the query"));
	if (take_apart(&p, out, e) == -1)
		return (-1);
	if (!out->plan)
		return (0);
	chanurl_free(out);
	return (err_set(e, ERR_INPUT,
	    "the URL of a plan, which is for the edge of a CDN: without plan=1 "
	    "it is the channel URL"));
}

int
url_splittarget(
    const char *target, size_t len, struct chanurl *out, struct err *e)
{
	struct urlparts p;

	if (urlparts_findtarget(&p, target, len, e) != 0)
		return (-1);
	return (take_apart(&p, out, e));
}

void
chanurl_free(struct chanurl *u)
{
	static const struct chanurl empty = CHANURL_INIT;

	channel_free(&u->channel);
	free(u->form);
	free(u->base);
	*u = empty;
}
