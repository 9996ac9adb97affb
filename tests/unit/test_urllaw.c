/*
 * url: the law that splitting what was spliced gives everything back, byte for
 * byte, over random channels of all of Unicode and random URLs of RFC 3986.
 *
 *     test_urllaw [SEED]
 *
 * The seed is printed; given again it repeats the run.
 */
#include <stdlib.h>
#include <time.h>

#include "check.h"
#include "url/url.h"
#include "util/num.h"
#include "util/text.h"

#define CASES 5000

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
	size_t want = rnd(rnd(50) == 0 ? max + 1 : max < 20 ? max + 1 : 20);

	buf_reset(b);
	while (b->len < want && b->len + 4 <= max)
		add_utf8(b, random_char());
}

static void
random_channel(struct channel *c)
{
	struct buf name = BUF_INIT, value = BUF_INIT;
	size_t n = rnd(20) == 0 ? EXTRAS_MAX : rnd(4);
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
	    "channel;=", "xchannel=a", "%2E%2e.", "a%2fb", "%E6%B8%A0", ";"};
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

/* Does ${url} say just ${base}, ${c} and ${form}? */
static int
splits_to(const struct buf *url, const char *base, const struct channel *c,
    const char *form)
{
	struct chanurl u = CHANURL_INIT;
	struct err e;
	int ok;

	if (url_split((char *)url->data, url->len, &u, &e) != 0) {
		(void)printf("# %s\n", e.text);
		return (0);
	}
	ok = strcmp(u.base, base) == 0 && same_channel(&u.channel, c) &&
	     same_text(u.form, form);
	chanurl_free(&u);
	return (ok);
}

/* The same of the URL's path, as a request has it. */
static int
path_splits_to(const struct buf *url, const struct urlparts *base,
    const struct channel *c, const char *form)
{
	const char *path = (const char *)url->data + base->path, *mark;
	size_t len = url->len - base->path, baselen = base->len - base->path;
	struct chanurl u = CHANURL_INIT;
	struct err e;
	int ok;

	if ((mark = memchr(path, '?', len)) != NULL) {
		baselen -= len - (size_t)(mark - path);
		len = (size_t)(mark - path);
	}
	if (url_splitpath(path, len, &u, &e) != 1)
		return (0);
	ok = strlen(u.base) == baselen &&
	     memcmp(u.base, base->url + base->path, baselen) == 0 &&
	     same_channel(&u.channel, c) && same_text(u.form, form);
	chanurl_free(&u);
	return (ok);
}

/* A channel with every byte as a lower-case code means the same. */
static int
other_spelling(const struct urlparts *base, const struct channel *c)
{
	struct channel bare = {.id = c->id, .extra = NULL, .nextra = 0};
	struct buf params = BUF_INIT, url = BUF_INIT;
	struct err e;
	const char *p;
	int ok;

	buf_addstr(&params, "channel=");
	for (p = c->id; *p != '\0'; p++)
		buf_addf(&params, "%%%02x", (unsigned int)(uint8_t)*p);
	ok = url_splice(base, &params, &url, &e) == 0 &&
	     splits_to(&url, base->url, &bare, NULL);
	buf_free(&params);
	buf_free(&url);
	return (ok);
}

struct tally {
	int done, illegal, toolong, badurl, badpath, badspelling;
};

static void
one_case(struct tally *t)
{
	struct buf text = BUF_INIT, base = BUF_INIT, params = BUF_INIT;
	struct buf url = BUF_INIT;
	struct channel c = CHANNEL_INIT;
	const char *form = NULL;
	struct urlparts parts;
	struct err e;

	random_channel(&c);
	random_base(&base);
	random_text(&text, FORM_MAX);
	if (text.len > 0)
		form = buf_str(&text);
	if (url_base(&parts, buf_str(&base), base.len, &e) != 0) {
		t->illegal++;
		goto out;
	}
	if (url_params(&c, form, &params, &e) != 0)
		abort();
	if (url_splice(&parts, &params, &url, &e) != 0) {
		t->toolong += base.len + params.len + 1 > URL_MAX;
		goto out;
	}
	t->done++;
	t->badurl += !splits_to(&url, parts.url, &c, form);
	t->badpath += !path_splits_to(&url, &parts, &c, form);
	t->badspelling += !other_spelling(&parts, &c);
	if (t->badurl + t->badpath + t->badspelling == 1)
		(void)printf("# %.*s\n", (int)url.len, (char *)url.data);
out:
	channel_free(&c);
	buf_free(&text);
	buf_free(&base);
	buf_free(&params);
	buf_free(&url);
}

int
main(int argc, char *argv[])
{
	struct tally t = {0, 0, 0, 0, 0, 0};
	int i;

	state = (uint64_t)time(NULL);
	if (argc > 1 && num_parse(argv[1], strlen(argv[1]), &state) != 0)
		return (2);
	(void)printf("# seed %llu\n", (unsigned long long)state);
	for (i = 0; i < CASES; i++)
		one_case(&t);
	(void)printf("# %d done, %d bases illegal, %d URLs too long\n", t.done,
	    t.illegal, t.toolong);
	CHECK(t.badurl == 0);
	CHECK(t.badpath == 0);
	CHECK(t.badspelling == 0);
	CHECK(t.done + t.illegal + t.toolong == CASES);
	/* A code that is a control character, ".." and the like. */
	CHECK(t.illegal < CASES / 2);
	CHECK(t.done > CASES / 2);
	return (check_done());
}
