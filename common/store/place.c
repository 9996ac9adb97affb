#include <string.h>
#include <strings.h>

#include "store/place.h"
#include "store/sigv4.h"
#include "util/text.h"

#define BUCKET_MAX 255

static int
begins(const char *s, const char *with)
{
	return (strncasecmp(s, with, strlen(with)) == 0);
}

int
place_iss3(const char *spec)
{
	return (begins(spec, "s3://"));
}

int
place_isremote(const char *spec)
{
	return (begins(spec, "http://") || begins(spec, "https://") ||
		place_iss3(spec));
}

/*
 * Is ${url} scheme://host[:port][/path], without user, query and fragment?
 * What may be a password is not quoted.
 */
static int
check_web(const char *what, const char *url, struct err *e)
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

/* Append ${s} without slashes at its end, and say where its host is. */
static void
add_unslashed(struct buf *out, const char *s)
{
	size_t len = strlen(s);

	while (len > 0 && s[len - 1] == '/')
		len--;
	buf_add(out, s, len);
}

static int
find_web(struct place *p, const char *spec, const char *key, struct err *e)
{
	if (check_web("store", spec, e) != 0)
		return (-1);
	add_unslashed(&p->url, spec);
	buf_addbyte(&p->url, '/');
	sigv4_encode(&p->url, key);
	return (buf_str(&p->url) == NULL ? err_nomem(e) : 0);
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

/* Amazon's own endpoint for the region. */
static int
add_amazon(struct buf *out, const char *region, struct err *e)
{
	if (strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-") !=
	    strlen(region))
		return (err_set(e, ERR_INPUT, "\"%s\" is not an AWS region",
		    text_safe(region, strlen(region))));
	buf_addf(out, "https://s3.%s.amazonaws.com%s", region,
	    begins(region, "cn-") ? ".cn" : "");
	return (0);
}

/* Is that a host of Amazon's? */
static int
is_amazon(const char *host, size_t len)
{
	static const char *const ends[] = {
	    ".amazonaws.com", ".amazonaws.com.cn"};
	size_t i, n;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if ((n = strlen(ends[i])) <= len &&
		    strncasecmp(host + len - n, ends[i], n) == 0)
			return (1);
	return (0);
}

int
place_isamazon(const char *url)
{
	const char *host = strstr(url, "://");

	host = host == NULL ? url : host + 3;
	return (is_amazon(host, strcspn(host, "/:")));
}

/* Host, path and URL of the object, from the endpoint and the parts. */
static int
join(struct place *p, const char *endpoint, const char *bucket, size_t len,
    const char *prefix, const char *key, struct err *e)
{
	const char *host = strstr(endpoint, "://") + 3;
	size_t hostlen = strcspn(host, "/"), name = strcspn(host, "/:");
	int inside = is_amazon(host, name) && memchr(bucket, '.', len) == NULL;

	if (inside)
		buf_addf(&p->host, "%.*s.", (int)len, bucket);
	buf_add(&p->host, host, hostlen);
	add_unslashed(&p->path, host + hostlen);
	if (!inside)
		buf_addf(&p->path, "/%.*s", (int)len, bucket);
	add_unslashed(&p->path, prefix);
	buf_addf(&p->path, "/%s", key);
	if (buf_str(&p->host) == NULL || buf_str(&p->path) == NULL)
		return (err_nomem(e));
	buf_add(&p->url, endpoint, (size_t)(host - endpoint));
	buf_addstr(&p->url, (char *)p->host.data);
	sigv4_encode(&p->url, (char *)p->path.data);
	return (buf_str(&p->url) == NULL ? err_nomem(e) : 0);
}

static int
find_s3(struct place *p, const char *spec, const struct aws *aws,
    const char *key, struct err *e)
{
	const char *bucket = spec + strlen("s3://"), *url = aws->endpoint;
	size_t len = strcspn(bucket, "/");
	struct buf amazon = BUF_INIT;
	int rc = check_bucket(bucket, len, e);

	if (rc == 0 && url == NULL) {
		rc = add_amazon(&amazon, aws->region, e);
		url = buf_str(&amazon);
	}
	if (rc == 0 && url == NULL)
		rc = err_nomem(e);
	if (rc == 0 && url != NULL && (rc = check_web("endpoint", url, e)) == 0)
		rc = join(p, url, bucket, len, bucket + len, key, e);
	buf_free(&amazon);
	return (rc);
}

int
place_find(struct place *p, const char *spec, const struct aws *aws,
    const char *key, struct err *e)
{
	if (place_iss3(spec))
		return (find_s3(p, spec, aws, key, e));
	return (find_web(p, spec, key, e));
}

void
place_free(struct place *p)
{
	buf_free(&p->url);
	buf_free(&p->host);
	buf_free(&p->path);
}
