#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "aws/awsask.h"
#include "aws/awskey.h"
#include "aws/awsmeta.h"
#include "aws/awsproc.h"
#include "aws/place.h"
#include "util/text.h"

#define EC2_ENDPOINT      "http://169.254.169.254"
#define EC2_ENDPOINT_IPV6 "http://[fd00:ec2::254]"
#define EC2_ROLES         "/latest/meta-data/iam/security-credentials/"
#define ECS_ENDPOINT      "http://169.254.170.2"
#define ROLE_MAX          128

/* Ask for a key and take it. */
static int
get_key(struct aws *a, struct awsask *q, int64_t now, struct err *e)
{
	if (awsask(q, e) != 0)
		return (-1);
	if (q->status == 200)
		return (
		    awskey_parse(a, (char *)q->body.data, q->body.len, now, e));
	return (err_set(e, q->status / 100 == 5 ? ERR_TEMP : ERR_FATAL,
	    "the answer has status %ld", q->status));
}

/* May the token be sent to ${url}: over https, or to a host that is near? */
static int
is_near(const char *url)
{
	static const char *const near[] = {"http://localhost",
	    "http://127.0.0.1", "http://[::1]", "http://169.254.170.2",
	    "http://169.254.170.23", "http://[fd00:ec2::23]"};
	size_t i, n;

	for (i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
		n = strlen(near[i]);
		if (strncasecmp(url, near[i], n) == 0 &&
		    strchr(":/?", url[n]) != NULL)
			return (1);
	}
	return (strncasecmp(url, "https://", 8) == 0);
}

/* Does ${url} have a user in front of its host (RFC 3986 section 3.2.1)? */
static int
has_user(const char *url)
{
	const char *host = strstr(url, "://") + 3;

	return (memchr(host, '@', strcspn(host, "/?#")) != NULL);
}

/* Append the URL of the service of containers, to which the token is sent. */
static int
add_ecs(struct buf *url, const char *(*env)(const char *), struct err *e)
{
	const char *relative = env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
		   *full = env("AWS_CONTAINER_CREDENTIALS_FULL_URI");

	if (relative != NULL && relative[0] != '/')
		return (err_set(e, ERR_INPUT,
		    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin "
		    "with \"/\""));
	if (relative == NULL && !is_near(full))
		return (err_set(e, ERR_INPUT,
		    "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor "
		    "of this machine"));
	if (relative == NULL && has_user(full))
		return (err_set(e, ERR_INPUT,
		    "AWS_CONTAINER_CREDENTIALS_FULL_URI: a user and a password "
		    "do not belong there"));
	if (relative != NULL)
		buf_addstr(url, ECS_ENDPOINT);
	buf_addstr(url, relative != NULL ? relative : full);
	return (0);
}

/* Ask the service of containers for a key. */
static int
load_ecs(
    struct aws *a, const char *(*env)(const char *), int64_t now, struct err *e)
{
	struct awsask q = AWSASK_INIT;
	int rc;

	if ((rc = add_ecs(&q.url, env, e)) == 0)
		rc = awsask_authorize(&q, env, e);
	if (rc == 0 && (rc = get_key(a, &q, now, e)) != 0)
		(void)err_in(e, "no key from the container's service");
	awsask_free(&q);
	return (rc);
}

/* Copy the first line of the list of roles: 1, 0 if there is none, or -1. */
static int
find_role(struct awsask *q, const char *endpoint, char role[ROLE_MAX + 1],
    struct err *e)
{
	size_t n;

	awsask_url(q, endpoint, EC2_ROLES);
	if (awsask(q, e) != 0)
		return (-1);
	if (q->status == 404)
		return (0);
	if (q->status != 200)
		return (err_set(
		    e, ERR_TEMP, "the answer has status %ld", q->status));
	n = strcspn((char *)q->body.data, "\r\n");
	if (n == 0)
		return (0);
	(void)snprintf(role, ROLE_MAX + 1, "%.*s", (int)n,
	    n <= ROLE_MAX ? (char *)q->body.data : "");
	if (role[0] == '\0' || !awskey_isgraphic(role) ||
	    strpbrk(role, "/?#%") != NULL)
		return (err_set(e, ERR_TEMP, "the answer names no role"));
	return (1);
}

/* Take the key of the machine's role.  A machine without a role is no error. */
static int
ask_ec2(
    struct aws *a, const char *endpoint, int must, int64_t now, struct err *e)
{
	struct awsask q = AWSASK_INIT;
	char role[ROLE_MAX + 1];
	int rc;

	awsask_url(&q, endpoint, "/latest/api/token");
	if (awsask_token(&q, e) != 0)
		rc = must ? -1 : 0;
	else if ((rc = find_role(&q, endpoint, role, e)) == 1) {
		awsask_url(&q, endpoint, EC2_ROLES);
		buf_addstr(&q.url, role);
		rc = get_key(a, &q, now, e);
	}
	awsask_free(&q);
	return (rc);
}

static int
load_ec2(
    struct aws *a, const char *(*env)(const char *), int64_t now, struct err *e)
{
	const char *endpoint = env("AWS_EC2_METADATA_SERVICE_ENDPOINT"),
		   *mode = env("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"),
		   *disabled = env("AWS_EC2_METADATA_DISABLED");
	int must = endpoint != NULL;

	if (disabled != NULL && strcasecmp(disabled, "true") == 0)
		return (0);
	if (endpoint == NULL && a->endpoint != NULL &&
	    !place_isamazon(a->endpoint))
		return (0);
	if (endpoint == NULL)
		endpoint = mode != NULL && strcasecmp(mode, "ipv6") == 0
			       ? EC2_ENDPOINT_IPV6
			       : EC2_ENDPOINT;
	if (ask_ec2(a, endpoint, must, now, e) != 0)
		return (err_in(e, "no key from the machine's service"));
	/* A machine can be given a role while it runs: ask again later. */
	if (a->id == NULL)
		a->renew = now + AWSKEY_EARLY;
	return (0);
}

static int
load_once(struct aws *a, const char *(*env)(const char *), struct err *e)
{
	int64_t now = (int64_t)time(NULL);

	if (aws_load(a, env, e) != 0)
		return (-1);
	if (a->id != NULL)
		return (0);
	if (a->process != NULL)
		return (awsproc_load(a, now, e));
	if (env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != NULL ||
	    env("AWS_CONTAINER_CREDENTIALS_FULL_URI") != NULL)
		return (load_ecs(a, env, now, e));
	return (load_ec2(a, env, now, e));
}

int
awsmeta_renew(
    struct aws *a, int *loaded, const char *(*env)(const char *), struct err *e)
{
	int64_t now = (int64_t)time(NULL);
	struct aws fresh;

	if (*loaded && now < a->renew)
		return (0);
	if (load_once(&fresh, env, e) == 0) {
		aws_free(a);
		*a = fresh;
		*loaded = 1;
		return (0);
	}
	aws_free(&fresh);
	if (!*loaded || now >= a->expires)
		return (-1);
	a->renew = now + AWSKEY_AGAIN;
	return (0);
}
