#include <string.h>

#include "store/attempt.h"
#include "store/backoff.h"
#include "store/s3xml.h"
#include "util/text.h"

#define MESSAGE_MAX 200

/* What the XML of an error says. */
struct trouble {
	char code[CALL_CODE_MAX];
	char message[MESSAGE_MAX];
	int iserror;
};

static void
copy(char *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	len = len < size ? len : size - 1;
	memcpy(out, text, len);
	out[len] = '\0';
}

static int
take_trouble(void *cookie, const char *path, const char *text, struct err *e)
{
	struct trouble *t = cookie;

	(void)e;
	if (strncmp(path, "Error", 5) == 0)
		t->iserror = 1;
	if (strcmp(path, "Error/Code") == 0)
		copy(t->code, sizeof(t->code), text);
	if (strcmp(path, "Error/Message") == 0)
		copy(t->message, sizeof(t->message), text);
	return (0);
}

/* Read the body as an error of S3's; what is none gives an empty one. */
static void
read_trouble(struct call *call, struct trouble *t)
{
	struct err unused;

	memset(t, 0, sizeof(*t));
	if (call->body.len == 0 || s3xml_parse(call->body.data, call->body.len,
				       take_trouble, t, &unused) != 0)
		memset(t, 0, sizeof(*t));
	memcpy(call->code, t->code, sizeof(call->code));
}

/* Codes of what passes, whatever the status that they come with. */
static int
is_passing(const char *code)
{
	static const char *const passing[] = {"RequestTimeout", "SlowDown",
	    "InternalError", "ServiceUnavailable", "Throttling"};
	size_t i;

	for (i = 0; i < sizeof(passing) / sizeof(passing[0]); i++)
		if (strcmp(code, passing[i]) == 0)
			return (1);
	return (0);
}

static int
is_passing_status(unsigned int status)
{
	switch (status) {
	case 408:
	case 429:
	case 500:
	case 502:
	case 503:
	case 504:
		return (1);
	default:
		return (0);
	}
}

static enum err_kind
kind_of(unsigned int status)
{
	switch (status) {
	case 404:
	case 410:
		return (ERR_NOTFOUND);
	case 409:
	case 412:
		return (ERR_EXISTS);
	case 507:
		return (ERR_TEMP);
	default:
		return (ERR_FATAL);
	}
}

/* Fill in the error of a call that the server has answered. */
static void
explain(struct attempt *a, const struct trouble *t, enum err_kind kind)
{
	struct call *call = a->call;
	const char *code = text_safe(t->code, strlen(t->code));

	/* The bytes of the file are not those that were digested. */
	if (strcmp(t->code, "XAmzContentSHA256Mismatch") == 0 ||
	    strcmp(t->code, "BadDigest") == 0)
		(void)err_set(&call->err, ERR_TEMP,
		    "other bytes came to the store than were to be sent (%s): "
		    "the file has changed meanwhile, or was damaged on its way",
		    code);
	else if (call->status / 100 == 3 && a->region[0] != '\0')
		(void)err_set(&call->err, ERR_FATAL,
		    "the bucket is in region %s: set AWS_REGION", a->region);
	else if (t->code[0] == '\0')
		(void)err_set(&call->err, kind,
		    "the server answers %s with status %u", call->method,
		    call->status);
	else
		(void)err_set(&call->err, kind,
		    "the server answers %s with status %u, %s%s%s",
		    call->method, call->status, code,
		    t->message[0] == '\0' ? "" : ": ",
		    text_safe(t->message, strlen(t->message)));
}

/* How long to wait: what the server asks for, or we think right. */
static long
wait_for(struct attempt *a)
{
	curl_off_t seconds = 0;
	long ms = backoff_ms(a->call->tries);

	if (curl_easy_getinfo(a->curl, CURLINFO_RETRY_AFTER, &seconds) !=
		CURLE_OK ||
	    seconds <= 0)
		return (ms);
	if (seconds > BACKOFF_PATIENCE) {
		(void)err_in(&a->call->err,
		    "the server wants to be left alone for long");
		return (-1);
	}
	return (seconds * 1000 > ms ? (long)seconds * 1000 : ms);
}

/* An answer came, whole or at least its status. */
static long
judge_answer(struct attempt *a)
{
	struct call *call = a->call;
	struct trouble t;
	int good = call->status / 100 == 2, passes;

	if (good && !call->inspect)
		return (-1);
	read_trouble(call, &t);
	if (good && !t.iserror)
		return (-1);
	call->failed = 1;
	passes = is_passing_status(call->status) || is_passing(t.code);
	explain(a, &t, passes ? ERR_TEMP : kind_of(call->status));
	return (passes ? wait_for(a) : -1);
}

/* What libcurl calls wrong: does it help to try again? */
static int
is_lasting(CURLcode code)
{
	switch (code) {
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
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
attempt_judge(struct attempt *a, CURLcode code)
{
	struct call *call = a->call;

	if (a->stopped) {
		call->failed = 1;
		call->err = a->err;
		return (-1);
	}
	/* A server that refuses may hang up before it has read all. */
	if (code == CURLE_OK || (call->status >= 400 && call->body.len > 0))
		return (judge_answer(a));
	call->failed = 1;
	call->status = 0;
	(void)err_set(&call->err, is_lasting(code) ? ERR_FATAL : ERR_TEMP, "%s",
	    curl_easy_strerror(code));
	return (is_lasting(code) ? -1 : wait_for(a));
}
