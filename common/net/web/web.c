#include <time.h>

#include "store/spec.h"
#include "web/web.h"

#define CONNECT    10 /* seconds to make a connection, TLS included */
#define OWN_FIELDS 4

#define SET(name, value) ok &= curl_easy_setopt(curl, name, value) == CURLE_OK

int
web_setup(CURL *curl, const struct web_options *o)
{
	const char *ca = spec_iss3(o->spec) ? o->env("AWS_CA_BUNDLE") : NULL;
	/* A host that is down is to cost no more time than a silent one. */
	long patience = o->timeout < CONNECT ? o->timeout : CONNECT;
	int ok = 1;

	if (ca == NULL)
		ca = o->env("SSL_CERT_FILE");
	/* What is signed is the path as it stands. */
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_CONNECTTIMEOUT, patience);
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(CURLOPT_USERAGENT, o->agent);
	if (ca != NULL)
		SET(CURLOPT_CAINFO, ca);
	return (ok ? 0 : -1);
}

int
web_islasting(CURLcode code)
{
	switch (code) {
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_TOO_MANY_REDIRECTS:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_BAD_FUNCTION_ARGUMENT:
	case CURLE_WEIRD_SERVER_REPLY:
		return (1);
	default:
		return (0);
	}
}

long
web_retryafter(CURL *curl)
{
	curl_off_t seconds = 0;

	if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK)
		return (0);
	return (seconds > 0 ? (long)seconds : 0);
}

int
web_addfield(struct curl_slist **list, const char *name, const char *value)
{
	struct buf line = BUF_INIT;
	struct curl_slist *longer = NULL;

	buf_addf(&line, "%s: %s", name, value);
	if (buf_str(&line) != NULL)
		longer = curl_slist_append(*list, (char *)line.data);
	if (longer != NULL)
		*list = longer;
	buf_free(&line);
	return (longer == NULL ? -1 : 0);
}

static int
set_date(char *date, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;

	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(date, size, "%Y%m%dT%H%M%SZ", &tm) == 0)
		return (-1);
	return (0);
}

int
web_sign(struct curl_slist **list, const struct aws *aws,
    const struct web_question *q)
{
	struct sigv4_field field[OWN_FIELDS + WEB_MORE_MAX];
	char date[32];
	struct sigv4_scope scope = {
	    aws->id, aws->secret, date, aws->region, "s3"};
	struct sigv4_request r = {q->method, (char *)q->place->path.data,
	    q->query, field, OWN_FIELDS - 1, q->sha256};
	struct buf authorization = BUF_INIT;
	size_t i, own;
	int rc;

	if (set_date(date, sizeof(date)) != 0)
		return (-1);
	field[0] = (struct sigv4_field){"Host", (char *)q->place->host.data};
	field[1] = (struct sigv4_field){"x-amz-content-sha256", q->sha256};
	field[2] = (struct sigv4_field){"x-amz-date", date};
	if (aws->token != NULL)
		field[r.nfield++] =
		    (struct sigv4_field){"x-amz-security-token", aws->token};
	own = r.nfield;
	for (i = 0; i < q->nmore && i < WEB_MORE_MAX; i++)
		field[r.nfield++] = q->more[i];
	sigv4_sign(&scope, &r, &authorization);
	rc = buf_str(&authorization) == NULL
		 ? -1
		 : web_addfield(
		       list, "Authorization", (char *)authorization.data);
	for (i = 0; rc == 0 && i < own; i++)
		rc = web_addfield(list, field[i].name, field[i].value);
	buf_free(&authorization);
	return (rc);
}
