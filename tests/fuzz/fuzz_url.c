/*
 * url: any bytes as a channel URL, as the target of a request, and as a base
 * URL for a channel.  Accepted bytes must keep the law of url.h.
 */
#include <stdlib.h>
#include <string.h>

#include "url/sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Splice ${p} into ${base}; splitting must give the same again. */
static void
check_place(const struct urlparts *base, const struct urlparams *p,
    const struct buf *params, enum url_place place)
{
	struct chanurl u = CHANURL_INIT;
	struct buf url = BUF_INIT;
	struct err e;
	size_t i;

	if (url_splice(base, params, NULL, place, &url, &e) != 0)
		goto out;
	if (url_split((char *)url.data, url.len, &u, &e) != 0 ||
	    strlen(u.base) != base->len ||
	    memcmp(u.base, base->url, base->len) != 0 || u.path != base->path ||
	    u.name != base->name || u.query != base->query ||
	    strcmp(u.channel.id, p->channel->id) != 0 ||
	    u.channel.nextra != p->channel->nextra ||
	    (p->form == NULL) != (u.form == NULL) ||
	    (p->form != NULL && strcmp(p->form, u.form) != 0))
		abort();
	for (i = 0; i < u.channel.nextra; i++)
		if (strcmp(u.channel.extra[i].name,
			p->channel->extra[i].name) != 0 ||
		    strcmp(u.channel.extra[i].value,
			p->channel->extra[i].value) != 0)
			abort();
	chanurl_free(&u);
out:
	buf_free(&url);
}

/* A signature must be good in both places, and for no other base. */
static void
check_signed(
    const struct urlparts *base, struct urlparams *p, enum url_place place)
{
	static struct key key = {.id = "k"};
	const struct keyring ring = {.v = &key, .n = 1};
	struct buf params = BUF_INIT, url = BUF_INIT;
	struct signbase text = SIGNBASE_INIT;
	struct chanurl u = CHANURL_INIT;
	char sig[SIG_LEN + 1];
	struct err e;

	hmac_sha256_set_key(&key.mac, 16, (const uint8_t *)"0123456789abcdef");
	p->key = key.id;
	if (url_params(p, &params, &e) != 0 || sign_base(&text, base, &e) != 0)
		abort();
	sign_params(&key, &text, &params, sig);
	if (url_splice(base, &params, sig, place, &url, &e) == 0) {
		if (url_split((char *)url.data, url.len, &u, &e) != 0 ||
		    u.raw != '\0' || sign_verify(&ring, &u, 0, &e) != SIGN_GOOD)
			abort();
		u.sig[0] = u.sig[0] == 'A' ? 'B' : 'A';
		if (sign_verify(&ring, &u, 0, &e) != SIGN_REFUSED)
			abort();
		chanurl_free(&u);
	}
	p->key = NULL;
	signbase_free(&text);
	buf_free(&params);
	buf_free(&url);
}

static void
check_law(
    const char *base, size_t len, const struct channel *c, const char *form)
{
	struct urlparams p = {.channel = c, .form = form};
	struct buf params = BUF_INIT;
	struct urlparts parts;
	struct err e;

	int place;

	for (place = URL_PATH; place <= URL_QUERY; place++) {
		buf_reset(&params);
		/* A cloud's parameter name is refused as an extra. */
		if (url_params(&p, &params, &e) != 0 ||
		    url_base(&parts, (enum url_place)place, base, len, &e) < 0)
			continue;
		check_place(&parts, &p, &params, (enum url_place)place);
		check_signed(&parts, &p, (enum url_place)place);
	}
	buf_free(&params);
}

/*
 * Does the target end its channel's segment in a parameter of six characters or
 * more, which may be codes?  No query asks for a plan.
 */
static int
may_ask_plan(const char *s, size_t len)
{
	struct urlparts p;
	struct err e;

	return (urlparts_findtarget(&p, s, len, &e) == 0 && p.to < p.query &&
		p.to + 1 == p.name &&
		p.to - p.from > strlen("channel=;plan=1") &&
		memchr(s + p.from, ';', p.to - p.from) != NULL);
}

/* A channel URL: its parts must make a legal one again. */
static void
fuzz_split(const char *s, size_t len)
{
	struct chanurl u = CHANURL_INIT;
	struct urlparts parts;
	struct err e;

	if (url_split(s, len, &u, &e) != 0)
		return;
	/* The base that split prints must be a legal base for splice. */
	if (u.plan ||
	    url_base(&parts, URL_PATH, u.base, strlen(u.base), &e) < 0 ||
	    parts.path != u.path || parts.name != u.name ||
	    parts.query != u.query)
		abort();
	check_law(u.base, strlen(u.base), &u.channel, u.form);
	chanurl_free(&u);
}

static void
fuzz_target(const char *s, size_t len)
{
	struct chanurl u = CHANURL_INIT, plain = CHANURL_INIT;
	struct err e;
	int rc = url_splittarget(s, len, &u, &e);

	if (rc == -1)
		return;
	if ((rc == 1) != (u.channel.id != NULL) ||
	    (u.plan && (rc == 0 || !may_ask_plan(s, len))) ||
	    url_splittarget(u.base, strlen(u.base), &plain, &e) != 0 ||
	    plain.path != u.path || plain.name != u.name ||
	    plain.query != u.query ||
	    strncmp(u.base, plain.base, strlen(plain.base)) != 0)
		abort();
	chanurl_free(&u);
	chanurl_free(&plain);
}

/* "BASE LF CHANNEL-LINE" is also spliced. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *s = (const char *)data, *lf;
	struct channel c = CHANNEL_INIT;
	size_t baselen;
	struct err e;

	fuzz_split(s, len);
	fuzz_target(s, len);
	if (len == 0 || (lf = memchr(s, '\n', len)) == NULL)
		return (0);
	baselen = (size_t)(lf - s);
	if (channel_parseitem(&c, lf + 1, len - baselen - 1, &e) == 0)
		check_law(s, baselen, &c, NULL);
	channel_free(&c);
	return (0);
}
