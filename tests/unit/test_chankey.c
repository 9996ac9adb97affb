#include <stdlib.h>

#include "check.h"
#include "url/chankey.h"

/* The key of ${url}'s channel package, or the error. */
static const char *
key(const char *public, const char *url)
{
	static char out[3 * KEY_MAX];
	struct buf base = BUF_INIT, name = BUF_INIT;
	struct chanurl u = CHANURL_INIT;
	struct publicurl p;
	struct err e;

	if (publicurl_parse(&p, public, &e) != 0)
		exit(1);
	if (chankey_find(&p, url, strlen(url), &u, &base, &name, &e) == 0)
		(void)snprintf(out, sizeof(out), "%s of %s", (char *)name.data,
		    (char *)base.data);
	else
		(void)snprintf(out, sizeof(out), "%d", e.kind);
	chanurl_free(&u);
	buf_free(&base);
	buf_free(&name);
	return (out);
}

#define P "https://dl.example.com"

/* Make a channel whose key is ${len} bytes long. */
static const char *
long_key(size_t len)
{
	static char url[2 * KEY_MAX];

	(void)snprintf(url, sizeof(url), P "/channel=%0*d/a",
	    (int)(len - strlen("channel=/a")), 0);
	return (key(P, url));
}

int
main(void)
{
	char refused[8];

	(void)snprintf(refused, sizeof(refused), "%d", ERR_INPUT);
	CHECK_STR(key(P, P "/1f/channel=huawei/game.apk"),
	    "1f/channel=huawei/game.apk of 1f/game.apk");
	CHECK_STR(key(P, P "/channel=huawei/game.apk"),
	    "channel=huawei/game.apk of game.apk");
	/* The public URL may have a path; the URL may have any host. */
	CHECK_STR(key(P "/p", "http://cdn/p/%31f/channel=a;exp=9/g%20.apk?v=1"),
	    "1f/channel=a;exp=9/g .apk of 1f/g .apk");
	CHECK_STR(key(P, P "/d/channel=%C3%A9%3B%2B%25;x-u=%3D;form=hume/g"),
	    "d/channel=\xc3\xa9;+%;x-u==;form=hume/g of d/g");
	CHECK_STR(
	    key(P, P "/d/channel=ads%2Fone/g"), "d/channel=ads/one/g of d/g");
	CHECK_STR(key(P, P "/d/channel=ads%2F%2Fone/g"), refused);
	CHECK_STR(key(P, P "/d/channel=%2F/g"), refused);
	CHECK_STR(key(P, P "/d/channel=a%2F.%2Fb/g"), refused);
	CHECK_STR(key(P, P "/d/channel=a%2F../g"), refused);
	CHECK_STR(key(P, P "/d/channel=../g"), "d/channel=../g of d/g");
	CHECK_STR(key(P, P "/d/g?channel=a"), refused);
	CHECK_STR(key(P, P "/d/g"), refused);
	CHECK_STR(key(P, "ftp"), refused);
	check_row(
	    strlen(long_key(KEY_MAX)) > KEY_MAX, "the longest key is legal");
	CHECK_STR(long_key(KEY_MAX + 1), refused);
	return (check_done());
}
