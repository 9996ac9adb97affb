/*
 * awskey: any bytes as what a service of a cloud answers.  A key that is taken
 * can stand in the fields of a request, and is not renewed all the time.
 */
#include <string.h>

#include "fuzz.h"
#include "store/awskey.h"

#define NOW 1700000000

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct aws a = {.renew = INT64_MAX, .expires = INT64_MAX};
	struct err e = {ERR_NONE, ""};

	if (awskey_parse(&a, (const char *)data, size, NOW, &e) != 0) {
		MUST(a.id == NULL && a.secret == NULL && e.text[0] != '\0');
		return (0);
	}
	MUST(a.id[0] != '\0' && a.secret[0] != '\0');
	MUST(awskey_isgraphic(a.id) && awskey_isgraphic(a.secret));
	MUST(a.token == NULL || awskey_isgraphic(a.token));
	MUST(a.renew > NOW);
	aws_free(&a);
	return (0);
}
