/*
 * url: split(splice(x)) gives x, byte for byte, for random channels of all of
 * Unicode and random URLs of RFC 3986.
 *
 *     test_urllaw [SEED]
 *
 * The seed is printed; given again it repeats the run.
 */
#include <ctype.h>
#include <time.h>

#include "check.h"
#include "url/sign.h"
#include "urlgen.h"
#include "util/num.h"
#include "util/pct.h"
#include "util/when.h"

static struct key key = {.id = "k.1"};
static const struct keyring ring = {.v = &key, .n = 1};

static int
same_url(const struct chanurl *u, const struct urlparts *base,
    const struct urlparams *p)
{
	return (strlen(u->base) == base->len &&
		memcmp(u->base, base->url, base->len) == 0 &&
		u->path == base->path && u->name == base->name &&
		u->query == base->query &&
		same_channel(&u->channel, p->channel) &&
		same_text(u->form, p->form) && same_text(u->key, p->key) &&
		u->has_exp == p->has_exp && (!u->has_exp || u->exp == p->exp));
}

/* Does splitting ${url} give its parts again, and a good signature? */
static int
splits_back(const struct buf *url, const struct urlparts *base,
    const struct urlparams *p)
{
	struct chanurl u = CHANURL_INIT;
	struct err e;
	int ok;

	if (url_split((char *)url->data, url->len, &u, &e) != 0) {
		(void)printf("# %s\n", e.text);
		return (0);
	}
	ok =
	    same_url(&u, base, p) && sign_verify(&ring, &u, 0, &e) == SIGN_GOOD;
	chanurl_free(&u);
	return (ok);
}

/* As splits_back, for the part behind the host, a request's target. */
static int
target_splits_back(const struct buf *url, const struct urlparts *base,
    const struct urlparams *p)
{
	const char *target = (const char *)url->data + base->path;
	struct urlparts there = *base;
	struct chanurl u = CHANURL_INIT;
	struct err e;
	int ok;

	there.url += base->path;
	there.path = 0;
	there.name -= base->path;
	there.query -= base->path;
	there.len -= base->path;
	if (url_splittarget(target, url->len - base->path, &u, &e) != 1)
		return (0);
	/* A query without a channel is left out. */
	if (u.query == strlen(u.base))
		there.len = there.query;
	ok = same_url(&u, &there, p) &&
	     sign_verify(&ring, &u, 0, &e) == SIGN_GOOD;
	chanurl_free(&u);
	return (ok);
}

/*
 * Write ${url} in another spelling: percent codes in lower case, and sometimes
 * an unreserved character as a code.  The host stays.
 */
static void
respell(struct buf *out, const struct buf *url, size_t from)
{
	static const char hex[] = "0123456789abcdef";
	const char *s = (const char *)url->data;
	size_t i;

	buf_add(out, s, from);
	for (i = from; i < url->len; i++)
		if (s[i] == '%') {
			buf_addbyte(out, '%');
			buf_addbyte(out, (uint8_t)tolower(s[++i]));
			buf_addbyte(out, (uint8_t)tolower(s[++i]));
		} else if (pct_is(s[i], PCT_UNRESERVED) && rnd(4) == 0) {
			buf_addbyte(out, '%');
			buf_addbyte(out, (uint8_t)hex[(uint8_t)s[i] >> 4]);
			buf_addbyte(out, (uint8_t)hex[(uint8_t)s[i] & 15]);
		} else {
			buf_addbyte(out, (uint8_t)s[i]);
		}
}

/* Do channel, extras and signature stay in another spelling? */
static int
other_spelling(const struct buf *url, const struct urlparts *base,
    const struct urlparams *p)
{
	struct chanurl u = CHANURL_INIT;
	struct buf other = BUF_INIT;
	struct err e;
	int ok = 1;

	respell(&other, url, base->path);
	if (url_split((char *)other.data, other.len, &u, &e) == 0)
		ok = same_channel(&u.channel, p->channel) &&
		     same_text(u.form, p->form) &&
		     sign_verify(&ring, &u, 0, &e) == SIGN_GOOD;
	else
		ok = other.len > URL_MAX;
	if (!ok)
		(void)printf("# %.*s\n", (int)other.len, (char *)other.data);
	chanurl_free(&u);
	buf_free(&other);
	return (ok);
}

/* Are all codes in upper case, and only for bytes that need a code? */
static int
is_canonical(const struct buf *params)
{
	const char *s = (const char *)params->data, *end = s + params->len;
	uint8_t c;

	for (; s < end; s++) {
		if (pct_is(*s, PCT_UNRESERVED) || *s == ';' || *s == '=')
			continue;
		if (*s != '%' || pct_isbroken(s, (size_t)(end - s)) ||
		    strpbrk(s, "abcdef") == s + 1 ||
		    strpbrk(s, "abcdef") == s + 2)
			return (0);
		(void)pct_next(s, &c);
		if (pct_is((char)c, PCT_UNRESERVED))
			return (0);
		s += 2;
	}
	return (1);
}

struct tally {
	int done, illegal, toolong;
	int badurl, badtarget, badspelling, notcanonical;
};

/* Test the channel URL with its parameters in ${place}. */
static void
one_place(struct tally *t, const struct urlparts *base,
    const struct urlparams *p, const struct buf *params, const char *sig,
    enum url_place place)
{
	int before = t->badurl + t->badtarget + t->badspelling;
	struct buf url = BUF_INIT;
	struct err e;

	if (url_splice(base, params, sig, place, &url, &e) != 0) {
		t->toolong += base->len + params->len + 28 > URL_MAX;
		buf_free(&url);
		return;
	}
	t->done++;
	t->badurl += !splits_back(&url, base, p);
	t->badtarget += !target_splits_back(&url, base, p);
	t->badspelling += !other_spelling(&url, base, p);
	if (before == 0 && t->badurl + t->badtarget + t->badspelling > 0)
		(void)printf("# %.*s\n", (int)url.len, (char *)url.data);
	buf_free(&url);
}

static void
one_case(struct tally *t)
{
	struct buf text = BUF_INIT, base = BUF_INIT, params = BUF_INIT;
	struct signbase around = SIGNBASE_INIT;
	struct channel c = CHANNEL_INIT;
	struct urlparams p = {.channel = &c, .key = ring.v->id};
	struct urlparts parts;
	char sig[SIG_LEN + 1];
	struct err e;

	random_channel(&c);
	random_base(&base);
	random_text(&text, FORM_MAX);
	if (text.len > 0)
		p.form = buf_str(&text);
	if ((p.has_exp = rnd(2) == 0))
		p.exp = 1 + rnd(c.seal == NULL ? WHEN_MAX : UINT32_MAX);
	if (url_base(&parts, URL_QUERY, buf_str(&base), base.len, &e) != 0) {
		t->illegal += 2;
	} else {
		if (url_params(&p, &params, &e) != 0 ||
		    sign_base(&around, &parts, &e) != 0)
			abort();
		sign_params(ring.v, &around, &params, sig);
		t->notcanonical += !is_canonical(&params);
		one_place(t, &parts, &p, &params, sig, URL_PATH);
		one_place(t, &parts, &p, &params, sig, URL_QUERY);
	}
	channel_free(&c);
	signbase_free(&around);
	buf_free(&text);
	buf_free(&base);
	buf_free(&params);
}

int
main(int argc, char *argv[])
{
	const int cases = (int)soaks(5000, 100000);
	struct tally t = {.done = 0};
	int i;

	state = (uint64_t)time(NULL);
	if (argc > 1 && num_parse(argv[1], strlen(argv[1]), &state) != 0)
		return (2);
	(void)printf("# seed %llu\n", (unsigned long long)state);
	hmac_sha256_set_key(&key.mac, 16, (const uint8_t *)"0123456789abcdef");
	for (i = 0; i < cases; i++)
		one_case(&t);
	(void)printf("# %d done, %d bases illegal, %d URLs too long\n", t.done,
	    t.illegal, t.toolong);
	CHECK(t.badurl == 0);
	CHECK(t.badtarget == 0);
	CHECK(t.badspelling == 0);
	CHECK(t.notcanonical == 0);
	CHECK(t.done + t.illegal + t.toolong == 2 * cases);
	/* A code that is a control character, ".." and the like. */
	CHECK(t.illegal < cases);
	CHECK(t.done > cases);
	return (check_done());
}
