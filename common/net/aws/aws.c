#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/aws.h"
#include "aws/awsfiles.h"
#include "util/text.h"

static void
wipe(char *s)
{
	if (s != NULL)
		explicit_bzero(s, strlen(s));
	free(s);
}

void
aws_free(struct aws *a)
{
	wipe(a->id);
	wipe(a->secret);
	wipe(a->token);
	wipe(a->process);
	free(a->source);
	free(a->region);
	free(a->endpoint);
	memset(a, 0, sizeof(*a));
}

static int
set_credentials(struct aws *a, const struct profile *f,
    const char *(*env)(const char *), struct err *e)
{
	const char *id = env("AWS_ACCESS_KEY_ID"),
		   *secret = env("AWS_SECRET_ACCESS_KEY"),
		   *token = env("AWS_SESSION_TOKEN");

	if (id != NULL || secret != NULL) {
		a->id = id == NULL ? NULL : strdup(id);
		a->secret = secret == NULL ? NULL : strdup(secret);
		a->token = token == NULL ? NULL : strdup(token);
		if (id == NULL || secret == NULL)
			return (err_set(e, ERR_INPUT,
			    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go "
			    "together"));
		if (a->id == NULL || a->secret == NULL ||
		    (a->token == NULL) != (token == NULL))
			return (err_nomem(e));
		return (0);
	}
	if (profile_find(f, "aws_access_key_id", &a->id, e) != 0 ||
	    profile_find(f, "aws_secret_access_key", &a->secret, e) != 0 ||
	    profile_find(f, "aws_session_token", &a->token, e) != 0)
		return (-1);
	if ((a->id == NULL) != (a->secret == NULL))
		return (err_set(e, ERR_INPUT,
		    "AWS profile \"%s\" has half of a key",
		    text_safe((char *)f->profile.data, f->profile.len)));
	if (a->id != NULL)
		return (0);
	if (profile_check(f, e) != 0)
		return (-1);
	return (profile_process(f, &a->process, &a->source, e));
}

/*
 * Set ${value} to a copy of ${first}, else of ${second}, else of the setting
 * ${name} of the profile, else to NULL.
 */
static int
find_value(char **value, const char *first, const char *second,
    const struct profile *f, const char *name, struct err *e)
{
	const char *given = first != NULL ? first : second;

	if (given == NULL)
		return (profile_find(f, name, value, e));
	return ((*value = strdup(given)) == NULL ? err_nomem(e) : 0);
}

static int
set_place(struct aws *a, const struct profile *f,
    const char *(*env)(const char *), struct err *e)
{
	const char *ignore = env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");

	if (find_value(&a->region, env("AWS_REGION"), env("AWS_DEFAULT_REGION"),
		f, "region", e) != 0)
		return (-1);
	if (a->region == NULL && (a->region = strdup("us-east-1")) == NULL)
		return (err_nomem(e));
	if (ignore != NULL && strcasecmp(ignore, "true") == 0)
		return (0);
	return (find_value(&a->endpoint, env("AWS_ENDPOINT_URL_S3"),
	    env("AWS_ENDPOINT_URL"), f, "endpoint_url", e));
}

int
aws_load(struct aws *a, const char *(*env)(const char *), struct err *e)
{
	struct profile f = PROFILE_INIT;
	int rc;

	memset(a, 0, sizeof(*a));
	a->renew = a->expires = INT64_MAX;
	if ((rc = profile_load(&f, env, e)) == 0 &&
	    (rc = set_credentials(a, &f, env, e)) == 0)
		rc = set_place(a, &f, env, e);
	profile_free(&f);
	return (rc);
}
