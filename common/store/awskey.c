#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "store/awskey.h"
#include "util/when.h"

int
awskey_isgraphic(const char *s)
{
	for (; *s > ' ' && *s < 0x7f; s++)
		continue;
	return (*s == '\0');
}

/* A copy of the string ${name}; NULL if there is none that can be used. */
static char *
take_string(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	if (s == NULL || *s == '\0' || !awskey_isgraphic(s))
		return (NULL);
	return (strdup(s));
}

static void
set_times(struct aws *a, const json_t *object, int64_t now)
{
	const char *s =
	    json_string_value(json_object_get(object, "Expiration"));
	uint64_t t;

	if (s == NULL || when_parse(s, (uint64_t)now, &t) != 0)
		return;
	a->expires = (int64_t)t;
	a->renew = a->expires - AWSKEY_EARLY;
	/* One that is nearly over already must not be asked for all the time. */
	if (a->renew < now + AWSKEY_AGAIN)
		a->renew = now + AWSKEY_AGAIN;
}

int
awskey_parse(
    struct aws *a, const char *json, size_t len, int64_t now, struct err *e)
{
	json_t *object = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	char *id = take_string(object, "AccessKeyId"),
	     *secret = take_string(object, "SecretAccessKey");

	if (id == NULL || secret == NULL) {
		free(id);
		free(secret);
		json_decref(object);
		return (err_set(e, ERR_TEMP, "there is no key in the answer"));
	}
	a->id = id;
	a->secret = secret;
	a->token = take_string(object, "Token");
	set_times(a, object, now);
	json_decref(object);
	return (0);
}
