/*
 * awskey: any bytes as the answer of a cloud's service, or as the output of a
 * program.  An accepted key must be safe in a request's fields, and must not be
 * renewed again and again; a program's key must not have expired.
 */
#include <string.h>

#include "fuzz.h"
#include "aws/awskey.h"

#define NOW 1700000000

typedef int parse(
    struct aws *a, const char *json, size_t len, int64_t now, struct err *e);

static void
check(parse *f, const uint8_t *data, size_t size, int64_t expires_min)
{
	struct aws a = {.renew = INT64_MAX, .expires = INT64_MAX};
	struct err e = {ERR_NONE, ""};

	if (f(&a, (const char *)data, size, NOW, &e) != 0) {
		MUST(a.id == NULL && a.secret == NULL && e.text[0] != '\0');
		return;
	}
	MUST(a.id[0] != '\0' && a.secret[0] != '\0');
	MUST(awskey_isgraphic(a.id) && awskey_isgraphic(a.secret));
	MUST(a.token == NULL || awskey_isgraphic(a.token));
	MUST(a.renew > NOW && a.expires >= expires_min);
	aws_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check(awskey_parse, data, size, 0);
	check(awskey_parseprocess, data, size, NOW + 1);
	return (0);
}
