/*
 * url: the parts that no command line reaches: the target of a request, and the
 * limits.  The tests of the grammar are tests/splice-*.bats and
 * tests/split-*.bats.
 */
#include "check.h"
#include "url/url.h"

static int
splitpath(const char *path, struct chanurl *u, struct err *e)
{
	return (url_splittarget(path, strlen(path), u, e));
}

static void
test_paths(void)
{
	struct chanurl u = CHANURL_INIT;
	struct err e;

	CHECK(
	    splitpath("/d/channel=a%20b;x-n=v;form=walle/f.apk", &u, &e) == 1);
	CHECK_STR(u.channel.id, "a b");
	CHECK_STR(channel_extra(&u.channel, "n"), "v");
	CHECK_STR(u.form, "walle");
	CHECK_STR(u.base, "/d/f.apk");
	CHECK_STR(u.key, "");
	CHECK_STR(u.sig, "");
	CHECK(!u.has_exp);
	chanurl_free(&u);

	CHECK(splitpath("/channel=a;exp=1;key=k.1;sig=0123456789ABC-_zyxwvut/f",
		  &u, &e) == 1);
	CHECK(u.has_exp && u.exp == 1);
	CHECK_STR(u.key, "k.1");
	CHECK_STR(u.sig, "0123456789ABC-_zyxwvut");
	CHECK_STR(u.base, "/f");
	chanurl_free(&u);
}

static void
test_plain(void)
{
	struct chanurl u = CHANURL_INIT;
	struct err e;

	CHECK(splitpath("/d%2Fe/%e6%98%80.apk", &u, &e) == 0);
	CHECK_STR(u.base, "/d%2Fe/%e6%98%80.apk");
	CHECK(u.channel.id == NULL && u.channel.nextra == 0);
	chanurl_free(&u);
	/* A query without a channel may be anything, even broken codes. */
	CHECK(splitpath("/d/f.apk?a=%zz&xchannel=1&b|&channel", &u, &e) == 0);
	CHECK_STR(u.base, "/d/f.apk");
	chanurl_free(&u);
	CHECK(splitpath("/Channel=x/channelx/xchannel=", &u, &e) == 0);
	chanurl_free(&u);
}

static void
test_query(void)
{
	struct chanurl u = CHANURL_INIT;
	struct err e;

	CHECK(
	    splitpath("/d/f?v=1&channel=a/b;c&x-n=&form=walle&w", &u, &e) == 1);
	CHECK_STR(u.channel.id, "a/b;c");
	CHECK_STR(channel_extra(&u.channel, "n"), "");
	CHECK_STR(u.form, "walle");
	CHECK_STR(u.base, "/d/f?v=1&w");
	CHECK(u.path == 0 && u.name == 3 && u.query == 4);
	chanurl_free(&u);
	/* Unreserved characters may be percent codes, in names too. */
	CHECK(splitpath("/d/f?%63hannel=%61&%78-n=1", &u, &e) == 1);
	CHECK_STR(u.channel.id, "a");
	CHECK_STR(channel_extra(&u.channel, "n"), "1");
	CHECK_STR(u.base, "/d/f");
	chanurl_free(&u);
	CHECK(splitpath("/d/%63h%61nnel=a;form=x/f?v", &u, &e) == 1);
	CHECK_STR(u.channel.id, "a");
	CHECK_STR(u.base, "/d/f");
	CHECK(u.name == 3 && u.query == 4);
	chanurl_free(&u);
}

/* Does ${path} ask for the plan of channel a of /d/f? */
static int
asks_plan(const char *path)
{
	struct chanurl u = CHANURL_INIT;
	struct err e;
	int plan;

	if (splitpath(path, &u, &e) != 1)
		return (-1);
	CHECK(strncmp(u.channel.id, "a", 1) == 0);
	CHECK(strncmp(u.base, "/d/f", 4) == 0);
	plan = u.plan;
	chanurl_free(&u);
	return (plan);
}

/* A plan is asked for in the channel's own segment, and in no query. */
static void
test_plan(void)
{
	CHECK(asks_plan("/d/channel=a;plan=1/f") == 1);
	CHECK(asks_plan("/d/channel=a;x-n=b;exp=9;plan=1/f?x") == 1);
	CHECK(asks_plan("/d/channel=a;p%6can=%31/f") == 1);
	CHECK(asks_plan("/d/channel=a/f?plan=1") == 0);
	CHECK(asks_plan("/d/channel=a/f?channel=a&plan=1") == 0);
	CHECK(asks_plan("/d/channel=a%3Bplan%3D1/f") == -1);
	CHECK(asks_plan("/d/channel=a;x-plan=1/f") == 0);
	CHECK(asks_plan("/d/f?channel=a&plan=1") == 0);
	CHECK(asks_plan("/d/f?plan=1&channel=a") == 0);
	CHECK(asks_plan("/d/f?channel=a;plan=1") == 0);
}

static void
test_malformed(void)
{
	static const char *const paths[] = {"", "/", "f", "*", "/d/", "//f",
	    "/d//f", "/../f", "/d/%2E%2e/f", "/./f", "/d%2f../f", "/f#x",
	    "/a b", "/a\x7f", "/\xc3\xa9", "/%", "/%4", "/%4g", "/%00", "/a%0D",
	    "/a[", "/a\\b", "/channel=/f", "/channel=a/", "/channel=a",
	    "/channel=a/d/f", "/channel=a/channel=b/f",
	    "/channel=b/d/channel=a/f", "/channel=a/channel=f",
	    "/channel%3da/f", "/x%2Fchannel=a/f", "/channel=%0a/f",
	    "/channel=a;/f", "/channel=a;x=1/f",
	    "/f?channel=", "/f?channel%3Da", "/f?channel=a&b&key=k",
	    "/f?channel=a&channel=b", "/f?a&channel=a|", "/?channel=a",
	    "/channel=a;seal=b/f", "/channel=a;sig=b;plan=1/f",
	    "/channel=a;plan=2/f", "/channel=a;plan=1;x-n=b/f",
	    "/channel=a;plan=1;plan=1/f", "/f?channel=a&seal=b",
	    "/channel=a;x-oss-b=c/f", "/channel=a;x-%61Mz-b=c/f"};
	struct chanurl u = CHANURL_INIT;
	struct err e;
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		(void)printf("# %s\n", paths[i]);
		CHECK(splitpath(paths[i], &u, &e) == -1 && e.kind == ERR_INPUT);
		CHECK(u.base == NULL && u.channel.id == NULL);
	}
	/* ${len} cuts a percent code; the bytes behind do not count. */
	CHECK(url_splittarget("/%41", 3, &u, &e) == -1);
	CHECK(url_splittarget("/a\0b", 4, &u, &e) == -1);
	CHECK(strstr(e.text, "NUL") != NULL);
}

/* The longest channel fits when all of it is encoded; URL_MAX is exact. */
static void
test_limits(void)
{
	static char id[CHANNEL_MAX + 1], url[URL_MAX + 2];
	struct channel c = CHANNEL_INIT;
	struct urlparams p = {.channel = &c};
	struct chanurl u = CHANURL_INIT;
	struct buf params = BUF_INIT, out = BUF_INIT;
	struct urlparts base;
	struct err e;
	size_t len;

	memset(id, ' ', CHANNEL_MAX);
	CHECK(channel_setid(&c, id, CHANNEL_MAX, &e) == 0);
	CHECK(url_params(&p, &params, &e) == 0);
	CHECK(params.len == strlen("channel=") + 3 * CHANNEL_MAX);
	memset(url, 'a', URL_MAX + 1);
	memcpy(url, "http://h/", 9);
	len = URL_MAX - params.len - 1;
	CHECK(url_base(&base, URL_QUERY, url, len, &e) == 0);
	CHECK(url_splice(&base, &params, NULL, URL_PATH, &out, &e) == 0);
	CHECK(out.len == URL_MAX);
	CHECK(url_split((char *)out.data, out.len, &u, &e) == 0);
	CHECK_STR(u.channel.id, id);
	chanurl_free(&u);

	buf_reset(&out);
	CHECK(url_base(&base, URL_QUERY, url, len + 1, &e) == 0);
	CHECK(url_splice(&base, &params, NULL, URL_PATH, &out, &e) == -1 &&
	      out.len == 0);
	CHECK(strstr(e.text, "16385 bytes, at most 16384") != NULL);
	CHECK(url_base(&base, URL_QUERY, url, URL_MAX, &e) == 0);
	CHECK(url_base(&base, URL_QUERY, url, URL_MAX + 1, &e) == -1);
	CHECK(url_splittarget(url + 8, URL_MAX - 8, &u, &e) == 0);
	chanurl_free(&u);
	buf_free(&params);
	buf_free(&out);
	channel_free(&c);
}

static void
test_form(void)
{
	static char form[FORM_MAX + 1];
	struct err e;

	memset(form, 'f', sizeof(form));
	CHECK(url_checkform(form, FORM_MAX, &e) == 0);
	CHECK(url_checkform(form, FORM_MAX + 1, &e) == -1);
	CHECK(url_checkform("", 0, &e) == -1);
	CHECK(url_checkform("a\n", 2, &e) == -1);
	CHECK(url_checkform("\xff", 1, &e) == -1);
	CHECK(url_checkform("entry:META-INF/{channel}", 24, &e) == 0);
}

int
main(void)
{
	test_paths();
	test_plain();
	test_query();
	test_plan();
	test_malformed();
	test_limits();
	test_form();
	return (check_done());
}
