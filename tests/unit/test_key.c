/*
 * Keys, and the conversion between keys and base URLs.
 */
#include <stdlib.h>

#include "check.h"
#include "url/key.h"
#include "url/url.h"
#include "util/when.h"

#define LOCAL "http://localhost:8080"

static int
legal(const char *key)
{
	struct err e;

	return (key_check(key, strlen(key), &e) == 0);
}

/* The key of a base URL, or of a path that begins with '/'; or the error. */
static const char *
key_of(const char *public, const char *url)
{
	static char out[KEY_MAX + 1];
	struct buf key = BUF_INIT;
	struct publicurl p;
	struct err e;
	int rc;

	if (publicurl_parse(&p, public, &e) != 0)
		return ("bad public URL");
	rc = url[0] == '/' ? key_frompath(&p, url, strlen(url), &key, &e)
			   : key_fromurl(&p, url, strlen(url), &key, &e);
	if (rc != 0)
		(void)snprintf(out, sizeof(out), "%s",
		    e.kind == ERR_INPUT      ? "input"
		    : e.kind == ERR_NOTFOUND ? "notfound"
					     : "other");
	else
		(void)snprintf(
		    out, sizeof(out), "%.*s", (int)key.len, (char *)key.data);
	buf_free(&key);
	return (out);
}

static const char *
url_of(const char *public, const char *key)
{
	static char out[URL_MAX + 1];
	struct buf url = BUF_INIT;
	struct publicurl p;
	struct err e;

	if (publicurl_parse(&p, public, &e) != 0)
		return ("bad public URL");
	key_tourl(&p, key, strlen(key), &url);
	(void)snprintf(
	    out, sizeof(out), "%.*s", (int)url.len, (char *)url.data);
	buf_free(&url);
	return (out);
}

static int
public_ok(const char *url)
{
	struct publicurl p;
	struct err e;

	return (publicurl_parse(&p, url, &e) == 0);
}

/* Make a key of ${n} times 'a'. */
static char *
long_key(size_t n)
{
	char *s = malloc(n + 1);

	if (s == NULL)
		abort();
	memset(s, 'a', n);
	s[n] = '\0';
	return (s);
}

static void
test_keys(void)
{
	char *longest = long_key(KEY_MAX), *longer = long_key(KEY_MAX + 1);
	struct err e;

	CHECK(legal("a"));
	CHECK(legal("1f0c/game.apk"));
	CHECK(legal("d/\xe6\xb8\xb8\xe6\x88\x8f 1.apk"));
	CHECK(legal("a..b/c."));
	CHECK(legal("a%2Fb"));
	CHECK(legal("a\\b"));
	CHECK(!legal(""));
	CHECK(!legal("/a"));
	CHECK(!legal("a/"));
	CHECK(!legal("a//b"));
	CHECK(!legal("."));
	CHECK(!legal("../a"));
	CHECK(!legal("a/.."));
	CHECK(!legal("a/./b"));
	CHECK(!legal(".chanpack-0123456789abcdef"));
	CHECK(!legal("a/.hidden/b"));
	CHECK(!legal("a\nb"));
	CHECK(!legal("a\x7f"));
	CHECK(!legal("a\xc2\x85"));
	CHECK(!legal("a\xff"));
	CHECK(!legal("channel=x/a"));
	CHECK(!legal("a/channel=x"));
	CHECK(legal("a/channel"));
	CHECK(key_check("a\0b", 3, &e) != 0);
	CHECK(legal(longest));
	CHECK(!legal(longer));
	free(longest);
	free(longer);
}

static void
test_public(void)
{
	CHECK(public_ok(LOCAL));
	CHECK(public_ok(LOCAL "/"));
	CHECK(public_ok("https://dl.example.com/a%20b/c/"));
	CHECK(public_ok("http://[::1]:80"));
	CHECK(!public_ok(""));
	CHECK(!public_ok("dl.example.com"));
	CHECK(!public_ok("/dl"));
	CHECK(!public_ok("http://"));
	CHECK(!public_ok("http:///a"));
	CHECK(!public_ok(LOCAL "?q"));
	CHECK(!public_ok(LOCAL "/a?q"));
	CHECK(!public_ok(LOCAL "/#f"));
	CHECK(!public_ok(LOCAL "//"));
	CHECK(!public_ok(LOCAL "/a//b"));
	CHECK(!public_ok(LOCAL "/../b"));
	CHECK(!public_ok(LOCAL "/%2e%2e/b"));
	CHECK(!public_ok(LOCAL "/a%2fb"));
	CHECK(!public_ok(LOCAL "/a%0ab"));
	CHECK(!public_ok(LOCAL "/a%"));
	CHECK(!public_ok(LOCAL "/channel=a"));
	CHECK(!public_ok(LOCAL "/a b"));
}

static void
test_urls(void)
{
	CHECK_STR(url_of(LOCAL, "1f/g.apk"), LOCAL "/1f/g.apk");
	CHECK_STR(url_of(LOCAL "/", "a"), LOCAL "/a");
	CHECK_STR(url_of("https://h/p/q/", "a/b"), "https://h/p/q/a/b");
	CHECK_STR(url_of(LOCAL, "a b/%2F?#"), LOCAL "/a%20b/%252F%3F%23");
	CHECK_STR(url_of(LOCAL, "\xc3\xa9"), LOCAL "/%C3%A9");

	CHECK_STR(key_of(LOCAL, LOCAL "/1f/g.apk"), "1f/g.apk");
	CHECK_STR(key_of(LOCAL, "/1f/g.apk"), "1f/g.apk");
	CHECK_STR(key_of(LOCAL, "https://cdn.example/1f/g.apk"), "1f/g.apk");
	CHECK_STR(key_of(LOCAL, LOCAL "/a%20b/%252F%3f"), "a b/%2F?");
	CHECK_STR(key_of(LOCAL, LOCAL "/a/b?c=d/e"), "a/b");
	CHECK_STR(key_of(LOCAL, LOCAL), "notfound");
	CHECK_STR(key_of(LOCAL, LOCAL "/"), "notfound");
	CHECK_STR(key_of(LOCAL, "/"), "notfound");
	CHECK_STR(key_of(LOCAL, "//a"), "input");
	CHECK_STR(key_of(LOCAL, "/a//b"), "input");
	CHECK_STR(key_of(LOCAL, "/a/"), "input");
	CHECK_STR(key_of(LOCAL, "/a/../b"), "input");
	CHECK_STR(key_of(LOCAL, "/a/%2e%2E/b"), "input");
	CHECK_STR(key_of(LOCAL, "/a%2F..%2Fb"), "input");
	CHECK_STR(key_of(LOCAL, "/a%2fb"), "input");
	CHECK_STR(key_of(LOCAL, "/a%00"), "input");
	CHECK_STR(key_of(LOCAL, "/a%1f"), "input");
	CHECK_STR(key_of(LOCAL, "/a%ff"), "input");
	CHECK_STR(key_of(LOCAL, "/a%4"), "input");
	CHECK_STR(key_of(LOCAL, "/a?b"), "input");
	CHECK_STR(key_of(LOCAL, "/a b"), "input");
	CHECK_STR(key_of(LOCAL, "/.chanpack-00"), "input");
	CHECK_STR(key_of(LOCAL, "/channel=x/a"), "input");
	CHECK_STR(key_of(LOCAL, LOCAL "/%63hannel=x/a"), "input");
	CHECK_STR(key_of(LOCAL, LOCAL "/a#b"), "input");
	CHECK_STR(key_of(LOCAL, "http:///a"), "input");
	CHECK_STR(key_of(LOCAL, "a/b"), "input");
}

static void
test_prefix(void)
{
	static const char public[] = "https://h/p%20q/r/";

	CHECK_STR(key_of(public, "https://x/p%20q/r/1f/a"), "1f/a");
	CHECK_STR(key_of(public, "/p%20q/r/a"), "a");
	CHECK_STR(key_of(public, "/%70%20q/%72/a"), "a");
	CHECK_STR(key_of(public, "/p%20q/rs/a"), "notfound");
	CHECK_STR(key_of(public, "/p%20q/ra"), "notfound");
	CHECK_STR(key_of(public, "/p%20q/r"), "notfound");
	CHECK_STR(key_of(public, "/p%20q/r/"), "notfound");
	CHECK_STR(key_of(public, "/p%20q"), "notfound");
	CHECK_STR(key_of(public, "/a"), "notfound");
	CHECK_STR(key_of(public, "/p%20q%2Fr/a"), "input");
	CHECK_STR(key_of(public, "/x/p%20q/r/a"), "notfound");
}

/* The base URL of the longest key has room for the longest channel. */
static void
test_limits(void)
{
	struct channel c = CHANNEL_INIT;
	char keyid[KEYID_MAX + 1] = "";
	struct urlparams p = {
	    .channel = &c, .key = keyid, .exp = WHEN_MAX, .has_exp = 1};
	struct buf params = BUF_INIT, out = BUF_INIT;
	char public[PUBLIC_MAX + 2], *key = long_key(KEY_MAX);
	struct urlparts parts;
	const char *url;
	char *id;
	struct err e;

	memset(public, 'h', sizeof(public));
	memcpy(public, "http://", 7);
	public[PUBLIC_MAX + 1] = '\0';
	CHECK(!public_ok(public));
	public[PUBLIC_MAX] = '\0';
	CHECK(public_ok(public));
	/* A space takes three characters in a URL. */
	memset(key, ' ', KEY_MAX);
	url = url_of(public, key);
	CHECK(strlen(url) == PUBLIC_MAX + 1 + 3 * KEY_MAX);
	CHECK(url_base(&parts, URL_QUERY, url, strlen(url), &e) == 0);
	if ((id = malloc(CHANNEL_MAX)) == NULL)
		abort();
	memset(id, ' ', CHANNEL_MAX);
	CHECK(channel_setid(&c, id, CHANNEL_MAX, &e) == 0);
	memset(keyid, 'k', KEYID_MAX);
	CHECK(url_params(&p, &params, &e) == 0);
	CHECK(url_splice(&parts, &params, "0123456789abcdefABCDEF", URL_PATH,
		  &out, &e) == 0);
	channel_free(&c);
	buf_free(&params);
	buf_free(&out);
	free(id);
	free(key);
}

int
main(void)
{
	test_keys();
	test_public();
	test_urls();
	test_prefix();
	test_limits();
	return (check_done());
}
