#include <string.h>
#include <strings.h>

#include "aws/place.h"
#include "store/spec.h"
#include "util/pct.h"
#include "util/text.h"

/* Append ${s} without slashes at its end. */
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
	if (spec_checkweb("store", spec, e) != 0)
		return (-1);
	add_unslashed(&p->url, spec);
	buf_addbyte(&p->url, '/');
	pct_encodepath(&p->url, key, strlen(key));
	return (buf_str(&p->url) == NULL ? err_nomem(e) : 0);
}

/* Append Amazon's own endpoint for the region. */
static int
add_amazon(struct buf *out, const char *region, struct err *e)
{
	if (strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-") !=
	    strlen(region))
		return (err_set(e, ERR_INPUT, "\"%s\" is not an AWS region",
		    text_safe(region, strlen(region))));
	buf_addf(out, "https://s3.%s.amazonaws.com%s", region,
	    strncmp(region, "cn-", 3) == 0 ? ".cn" : "");
	return (0);
}

/* Is ${host} in one of the domains ${end}, a list that ends with NULL? */
static int
is_below(const char *host, size_t len, const char *const *end)
{
	size_t n;

	for (; *end != NULL; end++)
		if ((n = strlen(*end)) <= len &&
		    strncasecmp(host + len - n, *end, n) == 0)
			return (1);
	return (0);
}

static const char *const amazon_ends[] = {
    ".amazonaws.com", ".amazonaws.com.cn", NULL};

/* Alibaba's, and Tencent's since 2024, refuse a bucket in the path. */
static const char *const other_ends[] = {
    ".aliyuncs.com", ".myqcloud.com", NULL};

int
place_isamazon(const char *url)
{
	const char *host = strstr(url, "://");

	host = host == NULL ? url : host + 3;
	return (is_below(host, strcspn(host, "/:"), amazon_ends));
}

/*
 * Append the path of an endpoint, without its percent codes and the slashes at
 * its end.  The code of a slash or a NUL cannot be made again from its byte.
 */
static int
add_decoded(struct buf *out, const char *path, struct err *e)
{
	const char *end = path + strlen(path);
	uint8_t byte;

	while (end > path && end[-1] == '/')
		end--;
	while (path < end) {
		if (*path == '%' &&
		    (pct_isbroken(path, (size_t)(end - path)) ||
			pct_byte(path) == '/' || pct_byte(path) == '\0'))
			return (err_set(e, ERR_INPUT,
			    "endpoint: its path has a percent code that is "
			    "broken, or that of a slash or NUL"));
		path += pct_next(path, &byte);
		buf_addbyte(out, byte);
	}
	return (0);
}

/* Make host, path and URL of the object from the endpoint and the parts. */
static int
join_address(struct place *p, const char *endpoint, const char *bucket,
    size_t len, const char *prefix, const char *key, struct err *e)
{
	const char *host = strstr(endpoint, "://") + 3;
	size_t hostlen = strcspn(host, "/"), name = strcspn(host, "/:");
	int inside = memchr(bucket, '.', len) == NULL &&
		     (is_below(host, name, amazon_ends) ||
			 is_below(host, name, other_ends));

	if (inside)
		buf_addf(&p->host, "%.*s.", (int)len, bucket);
	buf_add(&p->host, host, hostlen);
	if (add_decoded(&p->path, host + hostlen, e) != 0)
		return (-1);
	if (!inside)
		buf_addf(&p->path, "/%.*s", (int)len, bucket);
	add_unslashed(&p->path, prefix);
	buf_addf(&p->path, "/%s", key);
	if (buf_str(&p->host) == NULL || buf_str(&p->path) == NULL)
		return (err_nomem(e));
	buf_add(&p->url, endpoint, (size_t)(host - endpoint));
	buf_addstr(&p->url, (char *)p->host.data);
	pct_encodepath(&p->url, (char *)p->path.data, p->path.len);
	return (buf_str(&p->url) == NULL ? err_nomem(e) : 0);
}

static int
find_s3(struct place *p, const char *spec, const struct aws *aws,
    const char *key, struct err *e)
{
	const char *bucket, *url = aws->endpoint;
	struct buf amazon = BUF_INIT;
	size_t len;
	int rc = spec_findbucket(spec, &bucket, &len, e);

	if (rc == 0 && url == NULL) {
		rc = add_amazon(&amazon, aws->region, e);
		url = buf_str(&amazon);
	}
	if (rc == 0 && url == NULL)
		rc = err_nomem(e);
	if (rc == 0 && url != NULL &&
	    (rc = spec_checkweb("endpoint", url, e)) == 0)
		rc = join_address(p, url, bucket, len, bucket + len, key, e);
	buf_free(&amazon);
	return (rc);
}

int
place_find(struct place *p, const char *spec, const struct aws *aws,
    const char *key, struct err *e)
{
	if (spec_iss3(spec))
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
