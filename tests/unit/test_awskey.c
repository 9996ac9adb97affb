/*
 * Keys from the services of a cloud: what is taken, and for how long.
 */
#include <stdint.h>

#include "check.h"
#include "store/awskey.h"
#include "store/place.h"

#define NOW 1700000000 /* 2023-11-14T22:13:20Z */

static struct aws key;

/* What else but the key is in the JSON text ${more}: 0 if it is taken. */
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

int
main(void)
{
	CHECK(parse(", \"Token\": \"t==\"") == 0);
	CHECK_STR(key.id, "A");
	CHECK_STR(key.secret, "s/+");
	CHECK_STR(key.token, "t==");
	CHECK(key.renew == INT64_MAX && key.expires == INT64_MAX);
	CHECK(parse("") == 0 && key.token == NULL);
	/* An hour: renewed five minutes before. */
	CHECK(parse(", \"Expiration\": \"2023-11-14T23:13:20Z\"") == 0);
	CHECK(key.expires == NOW + 3600 && key.renew == NOW + 3300);
	/* Nearly over, or over: not asked for all the time. */
	CHECK(parse(", \"Expiration\": \"2023-11-14T22:14:20Z\"") == 0);
	CHECK(key.expires == NOW + 60 && key.renew == NOW + 60);
	CHECK(parse(", \"Expiration\": \"2001-01-01T00:00:00Z\"") == 0);
	CHECK(key.expires < NOW && key.renew == NOW + 60);
	CHECK(parse(", \"Expiration\": 17") == 0 && key.renew == INT64_MAX);
	CHECK(parse(", \"AccessKeyId\": \"B\"") == -1);
	CHECK(parse("}") == -1 && parse(", \"x\"") == -1);
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
