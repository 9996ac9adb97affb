/*
 * url: the law that splitting what was spliced gives everything back, byte for
 * byte, over random channels of all of Unicode and random URLs of RFC 3986.
 *
 *     test_urllaw [SEED]
 *
 * The seed is printed; given again it repeats the run.
 */
#include <ctype.h>
#include <stdlib.h>
#include <time.h>

#include "check.h"
#include "url/pct.h"
#include "url/sign.h"
#include "util/num.h"
#include "util/text.h"

#define CASES 100000

static struct key key = {.id = "k.1"};
static const struct keyring ring = {.v = &key, .n = 1};

static uint64_t state;

/* splitmix64. */
static uint64_t
rnd(uint64_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return ((z ^ (z >> 31)) % below);
}

static void
add_utf8(struct buf *b, unsigned int c)
{
	if (c < 0x80) {
		buf_addbyte(b, (uint8_t)c);
		return;
	}
	if (c < 0x800) {
		buf_addbyte(b, (uint8_t)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		buf_addbyte(b, (uint8_t)(0xe0 | c >> 12));
		buf_addbyte(b, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	} else {
		buf_addbyte(b, (uint8_t)(0xf0 | c >> 18));
		buf_addbyte(b, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		buf_addbyte(b, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_addbyte(b, (uint8_t)(0x80 | (c & 0x3f)));
}

/* Half ASCII, where the grammar's own characters are, half anything. */
static unsigned int
random_char(void)
{
	static const unsigned int top[] = {
	    0x7f, 0x7f, 0x7f, 0x800, 0x10000, 0x110000};
	unsigned int c;

	do
		c = (unsigned int)rnd(top[rnd(6)]);
	while (text_iscontrol(c) || (c >= 0xd800 && c <= 0xdfff));
	return (c);
}

/* Text of at most ${max} bytes, mostly short, now and then quite full. */
static void
random_text(struct buf *b, size_t max)
{
	size_t want = rnd(rnd(500) == 0 ? max + 1 : max < 20 ? max + 1 : 20);

	buf_reset(b);
	while (b->len < want && b->len + 4 <= max)
		add_utf8(b, random_char());
}

static void
random_channel(struct channel *c)
{
	struct buf name = BUF_INIT, value = BUF_INIT;
	size_t n = rnd(200) == 0 ? EXTRAS_MAX : rnd(4);
	struct err e;

	do
		random_text(&name, CHANNEL_MAX);
	while (name.len == 0);
	if (channel_setid(c, (char *)name.data, name.len, &e) != 0)
		abort();
	while (n-- > 0) {
		random_text(&name, EXTRA_NAME_MAX);
		random_text(&value, n > 4 ? 20 : CHANNEL_MAX);
		/* Refused: an empty name, one with '=', one there already. */
		(void)channel_addextra(c, (char *)name.data, name.len,
		    value.len == 0 ? "" : (char *)value.data, value.len, &e);
	}
	buf_free(&name);
	buf_free(&value);
}

/* ${n} random characters of ${set}, in which '%' stands for a random code. */
static void
add_of(struct buf *b, const char *set, size_t n)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	char c;

	while (n-- > 0) {
		c = set[rnd(strlen(set))];
		buf_addbyte(b, (uint8_t)c);
		if (c != '%')
			continue;
		buf_addbyte(b, (uint8_t)hex[2 + rnd(20)]);
		buf_addbyte(b, (uint8_t)hex[rnd(22)]);
	}
}

#define ALPHA   "abcxyzABCXYZ"
#define REGNAME ALPHA "0123456789-._~%!$&'()*+,;="
#define PCHAR   REGNAME ":@"

static void
random_base(struct buf *b)
{
	static const char *const odd[] = {"...", "channel", "Channel=x",
	    "channel;=", "xchannel=a", "x-a=b", "sig=", "%2E%2e.", "a%2fb",
	    "%E6%B8%A0", ";"};
	size_t n;

	add_of(b, ALPHA, 1);
	add_of(b, ALPHA "019+-.", rnd(6));
	buf_addstr(b, "://");
	if (rnd(4) == 0) {
		add_of(b, REGNAME ":", rnd(10));
		buf_addstr(b, "@");
	}
	if (rnd(8) == 0)
		buf_addstr(b, "[2001:db8::7]");
	else
		add_of(b, REGNAME, 1 + rnd(20));
	if (rnd(3) == 0) {
		buf_addstr(b, ":");
		add_of(b, "0123456789", rnd(6));
	}
	for (n = 1 + rnd(4); n > 0; n--) {
		buf_addstr(b, "/");
		if (rnd(4) == 0)
			buf_addstr(b, odd[rnd(sizeof(odd) / sizeof(odd[0]))]);
		else
			add_of(b, PCHAR, 1 + rnd(30));
	}
	if (rnd(3) == 0) {
		buf_addstr(b, "?");
		add_of(b, PCHAR "/?", rnd(30));
	}
}

static int
same_channel(const struct channel *a, const struct channel *b)
{
	size_t i;

	if (strcmp(a->id, b->id) != 0 || a->nextra != b->nextra)
		return (0);
	for (i = 0; i < a->nextra; i++)
		if (strcmp(a->extra[i].name, b->extra[i].name) != 0 ||
		    strcmp(a->extra[i].value, b->extra[i].value) != 0)
			return (0);
	return (1);
}

static int
same_text(const char *a, const char *b)
{
	return (a == NULL || b == NULL ? a == b : strcmp(a, b) == 0);
}

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

/* Does ${url} say just what was put into it, and is it signed well? */
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

/* The same of what stands behind the host, as a request has it. */
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
	/* A query in which no channel stands is left out. */
	if (u.query == strlen(u.base))
		there.len = there.query;
	ok = same_url(&u, &there, p) &&
	     sign_verify(&ring, &u, 0, &e) == SIGN_GOOD;
	chanurl_free(&u);
	return (ok);
}

/*
 * The same URL in another spelling: each code in lower case, and now and then
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

/* Whatever the spelling, the channel, its extras and the signature stay. */
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

/* One spelling: upper-case codes, and only of what needs one. */
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

/* The channel URL with its parameters in ${place}. */
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
		p.exp = 1 + rnd(999999999999999999);
	if (url_base(&parts, buf_str(&base), base.len, &e) != 0) {
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
	struct tally t = {.done = 0};
	int i;

	state = (uint64_t)time(NULL);
	if (argc > 1 && num_parse(argv[1], strlen(argv[1]), &state) != 0)
		return (2);
	(void)printf("# seed %llu\n", (unsigned long long)state);
	hmac_sha256_set_key(&key.mac, 16, (const uint8_t *)"0123456789abcdef");
	for (i = 0; i < CASES; i++)
		one_case(&t);
	(void)printf("# %d done, %d bases illegal, %d URLs too long\n", t.done,
	    t.illegal, t.toolong);
	CHECK(t.badurl == 0);
	CHECK(t.badtarget == 0);
	CHECK(t.badspelling == 0);
	CHECK(t.notcanonical == 0);
	CHECK(t.done + t.illegal + t.toolong == 2 * CASES);
	/* A code that is a control character, ".." and the like. */
	CHECK(t.illegal < CASES);
	CHECK(t.done > CASES);
	return (check_done());
}
