/*
 * sign: a change at any place of a signed URL makes the signature invalid,
 * unless the URL still means the same.
 *
 *     test_sign [SEED]
 *
 * The seed is printed; given again it repeats the run.
 */
#include <time.h>

#include "check.h"
#include "url/sign.h"
#include "urlgen.h"
#include "util/num.h"
#include "util/pct.h"

static struct key keys[2] = {{.id = "k1"}, {.id = "k2"}};
static const struct keyring ring = {.v = keys, .n = 2};

/* Make a signed URL, and return the offset at which its host ends. */
static size_t
signed_url(struct buf *url, const char *base, size_t len, struct urlparams *p,
    enum url_place place)
{
	struct signbase around = SIGNBASE_INIT;
	struct buf params = BUF_INIT;
	char sig[SIG_LEN + 1];
	struct urlparts parts;
	struct err e;

	p->key = keys[0].id;
	buf_reset(url);
	parts.path = 0;
	if (url_base(&parts, URL_QUERY, base, len, &e) == 0) {
		if (url_params(p, &params, &e) != 0 ||
		    sign_base(&around, &parts, &e) != 0)
			abort();
		sign_params(keys, &around, &params, sig);
		(void)url_splice(&parts, &params, sig, place, url, &e);
	}
	signbase_free(&around);
	buf_free(&params);
	return (parts.path);
}

/* Append the path of the base in the canonical spelling. */
static void
canon_path(const struct chanurl *u, struct buf *out)
{
	pct_canon(out, u->base + u->path, u->query - u->path);
}

static int
same_path(const struct chanurl *a, const struct chanurl *b)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	int same;

	canon_path(a, &x);
	canon_path(b, &y);
	same = x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
	buf_free(&x);
	buf_free(&y);
	return (same);
}

static int
same_meaning(const struct chanurl *a, const struct chanurl *b)
{
	return (same_channel(&a->channel, &b->channel) &&
		same_text(a->form, b->form) && same_text(a->key, b->key) &&
		same_text(a->sig, b->sig) && a->has_exp == b->has_exp &&
		a->exp == b->exp && same_path(a, b));
}

struct tally {
	int changed, same, refused, passed;
};

/* ${url} was made of the URL of ${was}: refused if its meaning changed? */
static void
judge(struct tally *t, const struct chanurl *was, const struct buf *url)
{
	struct chanurl u = CHANURL_INIT;
	enum sign_verdict v;
	struct err e;

	t->changed++;
	if (url_split((char *)url->data, url->len, &u, &e) != 0) {
		t->refused++;
		return;
	}
	if (same_meaning(was, &u)) {
		t->same++;
		if (sign_verify(&ring, &u, 0, &e) != SIGN_GOOD)
			t->passed++;
	} else if ((v = sign_verify(&ring, &u, 0, &e)) == SIGN_REFUSED ||
		   v == SIGN_DAMAGED) {
		t->refused++;
	} else {
		t->passed++;
		(void)printf("# %.*s\n", (int)url->len, (char *)url->data);
	}
	chanurl_free(&u);
}

/* Change the byte at ${i}: other values, removed, doubled, swapped. */
static void
change_at(
    struct tally *t, const struct chanurl *was, const struct buf *url, size_t i)
{
	static const char chars[] = "/;=&?%.-_~aAbQgwx1290:@+!";
	struct buf new = BUF_INIT;
	uint8_t c = url->data[i];
	size_t k;

	for (k = 0; k < sizeof(chars) - 1; k++) {
		url->data[i] = (uint8_t)chars[k];
		if (chars[k] != (char)c)
			judge(t, was, url);
	}
	url->data[i] = c ^ 0x20;
	judge(t, was, url);
	url->data[i] = c;
	buf_add(&new, url->data, i);
	buf_add(&new, url->data + i + 1, url->len - i - 1);
	judge(t, was, &new);
	buf_reset(&new);
	buf_add(&new, url->data, i + 1);
	buf_add(&new, url->data + i, url->len - i);
	judge(t, was, &new);
	buf_free(&new);
}

static void
change_all(struct tally *t, const struct buf *url, size_t from)
{
	struct chanurl was = CHANURL_INIT;
	struct err e;
	size_t i;

	if (url_split((char *)url->data, url->len, &was, &e) != 0 ||
	    sign_verify(&ring, &was, 0, &e) != SIGN_GOOD)
		abort();
	for (i = from; i < url->len; i++)
		change_at(t, &was, url, i);
	chanurl_free(&was);
}

static void
test_changes(void)
{
	struct buf base = BUF_INIT, url = BUF_INIT;
	struct tally t = {.changed = 0};
	struct channel c = CHANNEL_INIT;
	const size_t urls = soaks(15, 200);
	size_t n = 0;

	while (n < urls) {
		struct urlparams p = {.channel = &c,
		    .form = n % 3 == 0 ? "walle" : NULL,
		    .exp = 1 + rnd(1000000),
		    .has_exp = n % 2 == 0};
		size_t from;

		random_channel(&c);
		buf_reset(&base);
		random_base(&base);
		from = signed_url(&url, (char *)base.data, base.len, &p,
		    n % 2 == 0 ? URL_PATH : URL_QUERY);
		/* Long URLs take long and test nothing more. */
		if (url.len > 0 && url.len < 400) {
			change_all(&t, &url, from);
			n++;
		}
		channel_free(&c);
	}
	(void)printf("# %d changes, %d refused, %d mean the same\n", t.changed,
	    t.refused, t.same);
	CHECK(t.passed == 0);
	CHECK(t.refused + t.same == t.changed);
	CHECK(t.refused > 0 && t.same > 0);
	buf_free(&base);
	buf_free(&url);
}

static enum sign_verdict
verdict(const char *url, uint64_t now, struct err *e)
{
	struct chanurl u = CHANURL_INIT;
	enum sign_verdict v;

	if (url_split(url, strlen(url), &u, e) != 0)
		return (SIGN_FAILED);
	v = sign_verify(&ring, &u, now, e);
	chanurl_free(&u);
	return (v);
}

#define GOOD "0123456789abcdefABCDEw"

static void
test_verdicts(void)
{
	struct channel c = {.id = (char *)(uintptr_t) "a"};
	struct urlparams p = {.channel = &c, .exp = 1000, .has_exp = 1};
	struct buf url = BUF_INIT;
	struct err e;

	CHECK(verdict("https://h/channel=a/f", 0, &e) == SIGN_REFUSED);
	CHECK_STR(e.text, "not signed");
	CHECK(verdict("https://h/channel=a;sig=" GOOD "/f", 0, &e) ==
	      SIGN_REFUSED);
	CHECK_STR(e.text, "signed, but it names no key");
	CHECK(verdict("https://h/channel=a;key=k3;sig=" GOOD "/f", 0, &e) ==
	      SIGN_REFUSED);
	CHECK_STR(e.text, "signed by a key that is not known here");
	CHECK(verdict("https://h/channel=a;key=k1;sig=" GOOD "/f", 0, &e) ==
	      SIGN_REFUSED);
	CHECK_STR(e.text,
	    "wrong signature: made for another text or with another secret");
	(void)signed_url(&url, "https://h/f", 11, &p, URL_PATH);
	CHECK(verdict(buf_str(&url), 999, &e) == SIGN_GOOD);
	CHECK(verdict(buf_str(&url), 1000, &e) == SIGN_EXPIRED);
	CHECK_STR(e.text, "expired at 1970-01-01T00:16:40Z");
	/* A wrong and expired signature counts as wrong, not as expired. */
	url.data[url.len - 3] ^= 1;
	CHECK(verdict(buf_str(&url), 1000, &e) == SIGN_REFUSED);
	buf_free(&url);
}

/* The last character of a signature has four unused bits, which must be 0. */
static void
test_unused_bits(void)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct channel c = {.id = (char *)(uintptr_t) "a"};
	struct urlparams p = {.channel = &c};
	struct buf url = BUF_INIT;
	struct err e;
	int i, good = 0;

	(void)signed_url(&url, "https://h/f", 11, &p, URL_QUERY);
	for (i = 0; i < 64; i++) {
		url.data[url.len - 1] = (uint8_t)digits[i];
		good += verdict(buf_str(&url), 0, &e) == SIGN_GOOD;
	}
	CHECK(good == 1);
	buf_free(&url);
}

int
main(int argc, char *argv[])
{
	state = (uint64_t)time(NULL);
	if (argc > 1 && num_parse(argv[1], strlen(argv[1]), &state) != 0)
		return (2);
	(void)printf("# seed %llu\n", (unsigned long long)state);
	hmac_sha256_set_key(
	    &keys[0].mac, 16, (const uint8_t *)"0123456789abcdef");
	hmac_sha256_set_key(
	    &keys[1].mac, 16, (const uint8_t *)"fedcba9876543210");
	test_changes();
	test_verdicts();
	test_unused_bits();
	return (check_done());
}
