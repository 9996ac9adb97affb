#include <curl/curl.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "aws/awsask.h"
#include "util/io.h"
#include "util/text.h"

#define CONNECT_MS 1000
#define ALL_MS     2000
#define BODY_MAX   65536
#define TOKEN_MAX  16384
#define TTL_FIELD  "X-aws-ec2-metadata-token-ttl-seconds: 21600"

void
awsask_free(struct awsask *q)
{
	buf_free(&q->url);
	buf_free(&q->method);
	buf_wipe(&q->field);
	buf_wipe(&q->body);
}

void
awsask_url(struct awsask *q, const char *endpoint, const char *path)
{
	size_t len = strlen(endpoint);

	while (len > 0 && endpoint[len - 1] == '/')
		len--;
	buf_reset(&q->url);
	buf_add(&q->url, endpoint, len);
	buf_addstr(&q->url, path);
}

static size_t
curl_body(char *data, size_t one, size_t len, void *cookie)
{
	struct awsask *q = cookie;

	(void)one;
	if (len > BODY_MAX - q->body.len)
		return (0);
	buf_add(&q->body, data, len);
	return (len);
}

#define SET(name, value) ok &= curl_easy_setopt(curl, name, value) == CURLE_OK

static int
set_options(CURL *curl, struct awsask *q, struct curl_slist *fields)
{
	int ok = 1;

	SET(CURLOPT_URL, (char *)q->url.data);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	SET(CURLOPT_TIMEOUT_MS, (long)ALL_MS);
	SET(CURLOPT_NOSIGNAL, 1L);
	if (q->method.len > 0)
		SET(CURLOPT_CUSTOMREQUEST, (char *)q->method.data);
	SET(CURLOPT_HTTPHEADER, fields);
	SET(CURLOPT_WRITEFUNCTION, curl_body);
	SET(CURLOPT_WRITEDATA, q);
	return (ok);
}

/* Ask once.  Return 1 if a second try may succeed, with the reason in ${e}. */
static int
ask_once(CURL *curl, struct awsask *q, struct err *e)
{
	CURLcode code;

	buf_reset(&q->body);
	q->status = 0;
	if ((code = curl_easy_perform(curl)) != CURLE_OK) {
		(void)err_set(e, ERR_TEMP, "%s", curl_easy_strerror(code));
		return (code != CURLE_WRITE_ERROR);
	}
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &q->status);
	if (q->status / 100 != 5)
		return (0);
	(void)err_set(e, ERR_TEMP, "the answer has status %ld", q->status);
	return (1);
}

int
awsask(struct awsask *q, struct err *e)
{
	CURL *curl = curl_easy_init();
	struct curl_slist *fields = NULL;
	int rc = -1;

	e->kind = ERR_NONE;
	if (buf_str(&q->url) == NULL || buf_str(&q->method) == NULL ||
	    buf_str(&q->field) == NULL)
		goto done;
	if (q->field.len > 0 &&
	    (fields = curl_slist_append(NULL, (char *)q->field.data)) == NULL)
		goto done;
	if (curl == NULL || !set_options(curl, q, fields))
		goto done;
	if (ask_once(curl, q, e))
		(void)ask_once(curl, q, e);
	if (q->status != 0 && buf_str(&q->body) != NULL)
		rc = 0;
done:
	if (rc != 0 && e->kind == ERR_NONE)
		(void)err_nomem(e);
	curl_slist_free_all(fields);
	curl_easy_cleanup(curl);
	return (rc);
}

/* Set the field to ${name} with the ${len} bytes at ${value}. */
static int
set_field(struct awsask *q, const char *name, const char *value, size_t len,
    struct err *e)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (value[i] < ' ' || value[i] >= 0x7f)
			return (err_set(e, ERR_INPUT,
			    "the token has a character that no token has"));
	buf_reset(&q->field);
	buf_addf(&q->field, "%s: ", name);
	buf_add(&q->field, value, len);
	return (buf_ok(&q->field, e));
}

static int
read_token(
    const char *path, char token[TOKEN_MAX + 1], size_t *len, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd != -1) {
		n = io_read(fd, token, TOKEN_MAX + 1);
		(void)close(fd);
	}
	if (n == -1)
		return (err_sys(
		    e, "cannot read %s", text_safe(path, strlen(path))));
	if (n > TOKEN_MAX)
		return (err_set(e, ERR_INPUT, "%s is longer than 16 KiB",
		    text_safe(path, strlen(path))));
	while (n > 0 && (token[n - 1] == '\n' || token[n - 1] == '\r'))
		n--;
	*len = (size_t)n;
	return (0);
}

int
awsask_authorize(
    struct awsask *q, const char *(*env)(const char *), struct err *e)
{
	const char *path = env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
		   *given = env("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	char token[TOKEN_MAX + 1];
	size_t len = 0;
	int rc;

	if (path == NULL && given == NULL)
		return (0);
	if (path == NULL)
		return (set_field(q, "Authorization", given, strlen(given), e));
	rc = read_token(path, token, &len, e);
	if (rc == 0)
		rc = set_field(q, "Authorization", token, len, e);
	explicit_bzero(token, sizeof(token));
	return (rc);
}

int
awsask_token(struct awsask *q, struct err *e)
{
	int rc;

	buf_addstr(&q->method, "PUT");
	buf_addstr(&q->field, TTL_FIELD);
	rc = awsask(q, e);
	buf_reset(&q->method);
	if (rc != 0)
		return (-1);
	if (q->status != 200 || q->body.len == 0)
		return (err_set(
		    e, ERR_TEMP, "it gives no token (status %ld)", q->status));
	return (set_field(q, "X-aws-ec2-metadata-token", (char *)q->body.data,
	    q->body.len, e));
}
