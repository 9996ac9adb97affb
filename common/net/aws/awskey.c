#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aws/awskey.h"
#include "util/when.h"

int
awskey_isgraphic(const char *s)
{
	for (; *s > ' ' && *s < 0x7f; s++)
		continue;
	return (*s == '\0');
}

/* Return a copy of the string ${name}; NULL if it cannot stand in a field. */
static char *
take_string(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	if (s == NULL || *s == '\0' || !awskey_isgraphic(s))
		return (NULL);
	return (strdup(s));
}

/* Copy the key to ${a}, and its token, whose name in JSON is ${token}. */
static int
take_credentials(
    struct aws *a, const json_t *object, const char *token, struct err *e)
{
	char *id = take_string(object, "AccessKeyId"), *secret = NULL;

	if (id != NULL)
		secret = take_string(object, "SecretAccessKey");
	if (secret == NULL) {
		free(id);
		return (err_set(e, ERR_TEMP, "there is no key in the answer"));
	}
	a->id = id;
	a->secret = secret;
	a->token = take_string(object, token);
	return (0);
}

/* Return when the key expires: INT64_MAX for never, -1 if it is no time. */
static int64_t
find_expiry(const json_t *object, int64_t now)
{
	const json_t *value = json_object_get(object, "Expiration");
	const char *s = json_string_value(value);
	uint64_t t;

	if (value == NULL || json_is_null(value))
		return (INT64_MAX);
	/* Neither a duration nor a date has a colon. */
	if (s == NULL || strchr(s, ':') == NULL ||
	    when_parse(s, (uint64_t)now, &t) != 0)
		return (-1);
	return ((int64_t)t);
}

static void
set_expiry(struct aws *a, int64_t expires, int64_t now)
{
	if (expires == INT64_MAX)
		return;
	a->expires = expires;
	a->renew = a->expires - AWSKEY_EARLY;
	/* A key that expires soon must not be asked for with each request. */
	if (a->renew < now + AWSKEY_AGAIN)
		a->renew = now + AWSKEY_AGAIN;
}

int
awskey_parse(
    struct aws *a, const char *json, size_t len, int64_t now, struct err *e)
{
	json_t *object = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	int64_t expires = find_expiry(object, now);
	int rc = take_credentials(a, object, "Token", e);

	if (rc == 0 && expires != -1)
		set_expiry(a, expires, now);
	json_decref(object);
	return (rc);
}

/* Check Version and Expiration of a program's output, and set ${expires}. */
static int
check_process(
    const json_t *object, int64_t now, int64_t *expires, struct err *e)
{
	if (!json_is_object(object))
		return (err_set(e, ERR_TEMP, "it writes no JSON object"));
	if (json_integer_value(json_object_get(object, "Version")) != 1)
		return (err_set(
		    e, ERR_FATAL, "the Version of what it writes is not 1"));
	if ((*expires = find_expiry(object, now)) == -1)
		return (err_set(e, ERR_TEMP,
		    "the Expiration that it writes is no time of RFC 3339"));
	if (*expires <= now)
		return (
		    err_set(e, ERR_TEMP, "the key that it writes has expired"));
	return (0);
}

int
awskey_parseprocess(
    struct aws *a, const char *json, size_t len, int64_t now, struct err *e)
{
	json_t *object = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	int64_t expires = INT64_MAX;
	int rc = check_process(object, now, &expires, e);

	if (rc == 0 &&
	    (rc = take_credentials(a, object, "SessionToken", e)) == 0)
		set_expiry(a, expires, now);
	json_decref(object);
	return (rc);
}
