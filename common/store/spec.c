#include <string.h>
#include <strings.h>

#include "store/spec.h"
#include "util/text.h"

#define BUCKET_MAX  255
#define FILE_SCHEME "file://"
#define S3_SCHEME   "s3://"

static int
begins(const char *s, const char *with)
{
	return (strncasecmp(s, with, strlen(with)) == 0);
}

int
spec_iss3(const char *spec)
{
	return (begins(spec, S3_SCHEME));
}

int
spec_isremote(const char *spec)
{
	return (begins(spec, "http://") || begins(spec, "https://") ||
		spec_iss3(spec));
}

int
spec_checkweb(const char *what, const char *url, struct err *e)
{
	const char *host = url, *c;

	if (begins(url, "http://") || begins(url, "https://"))
		host = strstr(url, "://") + 3;
	if (memchr(host, '@', strcspn(host, "/")) != NULL)
		return (err_set(e, ERR_INPUT,
		    "%s: a user and a password do not belong there", what));
	for (c = url; *c > ' ' && *c < 0x7f && strchr("?#\\\"<>", *c) == NULL;)
		c++;
	if (host == url || strcspn(host, "/:") == 0 || *c != '\0')
		return (err_set(e, ERR_INPUT,
		    "%s: \"%s\" is not http[s]://HOST[:PORT][/PREFIX]", what,
		    text_safe(url, strlen(url))));
	return (0);
}

static int
check_bucket(const char *bucket, size_t len, struct err *e)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (strchr(
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789.-_",
			bucket[i]) == NULL)
			break;
	if (i == len && len >= 3 && len <= BUCKET_MAX && bucket[0] != '.')
		return (0);
	return (
	    err_set(e, ERR_INPUT, "store: \"%s\" is not the name of a bucket",
		text_safe(bucket, len)));
}

int
spec_findbucket(
    const char *spec, const char **bucket, size_t *len, struct err *e)
{
	*bucket = spec + strlen(S3_SCHEME);
	*len = strcspn(*bucket, "/");
	return (check_bucket(*bucket, *len, e));
}

/* Point ${dir} to the directory in ${spec}, which is a URL. */
static int
parse_url(const char *spec, const char **dir, struct err *e)
{
	static const size_t n = sizeof(FILE_SCHEME) - 1;

	if (strncmp(spec, FILE_SCHEME, n) != 0)
		return (err_set(e, ERR_INPUT,
		    "store \"%s\": neither a directory nor a URL of file, "
		    "s3, http or https",
		    text_safe(spec, strlen(spec))));
	/* Refuse percent codes: only url/ may decode them. */
	if (spec[n] != '/' || strpbrk(spec, "%?#") != NULL)
		return (err_set(e, ERR_INPUT,
		    "store \"%s\": write file:///DIRECTORY without percent "
		    "codes, or a plain directory",
		    text_safe(spec, strlen(spec))));
	*dir = spec + n;
	return (0);
}

int
spec_finddir(const char *spec, const char **dir, struct err *e)
{
	*dir = spec;
	if (spec[0] == '\0')
		return (
		    err_set(e, ERR_INPUT, "the name of the store is empty"));
	return (strstr(spec, "://") != NULL ? parse_url(spec, dir, e) : 0);
}

int
spec_check(const char *spec, struct err *e)
{
	const char *part;
	size_t len;

	if (spec_iss3(spec))
		return (spec_findbucket(spec, &part, &len, e));
	if (spec_isremote(spec))
		return (spec_checkweb("store", spec, e));
	return (spec_finddir(spec, &part, e));
}
