/*
 * Keys from the services of a cloud, and from programs: which answers are
 * taken, and for how long.
 */
#include <stdint.h>

#include "check.h"
#include "aws/awskey.h"
#include "aws/place.h"

#define NOW 1700000000 /* 2023-11-14T22:13:20Z */

static struct aws key;

/* Parse a key with the JSON text ${more} behind; 0 if the key is taken. */
static int
parse(const char *more)
{
	char json[512];
	struct err e;

	aws_free(&key);
	key.renew = key.expires = INT64_MAX;
	(void)snprintf(json, sizeof(json),
	    "{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"s/+\"%s}", more);
	return (awskey_parse(&key, json, strlen(json), NOW, &e));
}

/* Parse ${json}, all that a program writes.  Return "", or the error. */
static const char *
written(const char *json)
{
	static struct err e;

	aws_free(&key);
	key.renew = key.expires = INT64_MAX;
	e.text[0] = '\0';
	return (awskey_parseprocess(&key, json, strlen(json), NOW, &e) == 0
		    ? ""
		    : e.text);
}

#define KEY "\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"secret\""
#define ONE "{\"Version\": 1, " KEY

static void
test_process(void)
{
	CHECK_STR(written(ONE ", \"SessionToken\": \"t==\"}\n"), "");
	CHECK_STR(key.id, "A");
	CHECK_STR(key.secret, "secret");
	CHECK_STR(key.token, "t==");
	CHECK(key.renew == INT64_MAX && key.expires == INT64_MAX);
	CHECK_STR(written(ONE ", \"Token\": \"t\", \"Expiration\": null}"), "");
	CHECK(key.token == NULL && key.expires == INT64_MAX);
	CHECK_STR(
	    written(ONE ", \"Expiration\": \"2023-11-15T00:13:20.5+01:00\"}"),
	    "");
	CHECK(key.expires == NOW + 3600 && key.renew == NOW + 3300);
	CHECK_STR(written(ONE ", \"Expiration\": \"2023-11-14T22:13:20Z\"}"),
	    "the key that it writes has expired");
	CHECK_STR(written(ONE ", \"Expiration\": \"1h\"}"),
	    "the Expiration that it writes is no time of RFC 3339");
	CHECK_STR(written(ONE ", \"Expiration\": \"2099-01-01\"}"),
	    "the Expiration that it writes is no time of RFC 3339");
	CHECK_STR(written(ONE ", \"Expiration\": 4070908800}"),
	    "the Expiration that it writes is no time of RFC 3339");
	CHECK_STR(
	    written("{" KEY "}"), "the Version of what it writes is not 1");
	CHECK_STR(written("{\"Version\": \"1\", " KEY "}"),
	    "the Version of what it writes is not 1");
	CHECK_STR(written("{\"Version\": 1, \"SecretAccessKey\": \"secret\"}"),
	    "there is no key in the answer");
	CHECK_STR(written("{\"Version\": 1, \"AccessKeyId\": \"A\", "
			  "\"SecretAccessKey\": \"a\\r\\nb\"}"),
	    "there is no key in the answer");
	CHECK_STR(written(ONE "} more"), "it writes no JSON object");
	CHECK_STR(written("[1]"), "it writes no JSON object");
	CHECK_STR(written(""), "it writes no JSON object");
}

int
main(void)
{
	CHECK(parse(", \"Token\": \"t==\"") == 0);
	CHECK_STR(key.id, "A");
	CHECK_STR(key.secret, "s/+");
	CHECK_STR(key.token, "t==");
	CHECK(key.renew == INT64_MAX && key.expires == INT64_MAX);
	CHECK(parse("") == 0 && key.token == NULL);
	/* A key for an hour is renewed five minutes before its end. */
	CHECK(parse(", \"Expiration\": \"2023-11-14T23:13:20Z\"") == 0);
	CHECK(key.expires == NOW + 3600 && key.renew == NOW + 3300);
	/* A key that has nearly expired is not renewed again and again. */
	CHECK(parse(", \"Expiration\": \"2023-11-14T22:14:20Z\"") == 0);
	CHECK(key.expires == NOW + 60 && key.renew == NOW + 60);
	CHECK(parse(", \"Expiration\": \"2001-01-01T00:00:00Z\"") == 0);
	CHECK(key.expires < NOW && key.renew == NOW + 60);
	CHECK(parse(", \"Expiration\": 17") == 0 && key.renew == INT64_MAX);
	CHECK(parse(", \"AccessKeyId\": \"B\"") == -1);
	CHECK(parse("}") == -1 && parse(", \"x\"") == -1);
	test_process();
	aws_free(&key);
	CHECK(awskey_isgraphic("aZ09/+=") && !awskey_isgraphic("a b"));
	CHECK(!awskey_isgraphic("a\r\nb") && !awskey_isgraphic("\xc3\xa9"));

	CHECK(place_isamazon("https://s3.eu-west-1.amazonaws.com"));
	CHECK(place_isamazon("https://S3.cn-north-1.AmazonAWS.com.cn:443/x"));
	CHECK(!place_isamazon("https://rgw.example:7480"));
	CHECK(!place_isamazon("https://s3.amazonaws.com.evil.example/"));
	CHECK(!place_isamazon("http://evil.example/.amazonaws.com"));
	return (check_done());
}
