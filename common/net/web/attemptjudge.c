#include <string.h>

#include "util/text.h"
#include "web/attempt.h"
#include "web/retry.h"
#include "web/s3xml.h"

#define MESSAGE_MAX 200

/* An error in the XML of S3. */
struct trouble {
	char code[CALL_CODE_MAX];
	char message[MESSAGE_MAX];
	int iserror;
};

static void
copy_text(char *out, size_t size, const char *text)
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
		copy_text(t->code, sizeof(t->code), text);
	if (strcmp(path, "Error/Message") == 0)
		copy_text(t->message, sizeof(t->message), text);
	return (0);
}

/* Read the body as an error of S3.  Any other body leaves ${t} empty. */
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

/* Is ${code} of S3 a failure that may pass, whatever the status? */
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

/*
 * Some stores without conditional PUT answer 501 (RFC 9110 section 15.6.2).
 * Others answer another status, and name the condition in the message.
 */
static int
names_condition(const struct trouble *t)
{
	return (strcasestr(t->message, "If-None-Match") != NULL ||
		strcasestr(t->message, "conditional") != NULL);
}

static enum err_kind
kind_of(unsigned int status, const struct trouble *t)
{
	switch (status) {
	case 400:
	case 405:
		return (names_condition(t) ? ERR_UNSUPPORTED : ERR_FATAL);
	case 404:
	case 410:
		return (ERR_NOTFOUND);
	case 409:
	case 412:
		return (ERR_EXISTS);
	case 501:
		return (ERR_UNSUPPORTED);
	case 507:
		return (ERR_TEMP);
	default:
		return (ERR_FATAL);
	}
}

/* Fill in the error of a call that the server has answered. */
static void
set_trouble(struct attempt *a, const struct trouble *t, enum err_kind kind)
{
	struct call *call = a->call;
	const char *code = text_safe(t->code, strlen(t->code));

	/* The store has got other bytes than were digested. */
	if (strcmp(t->code, "XAmzContentSHA256Mismatch") == 0 ||
	    strcmp(t->code, "BadDigest") == 0)
		(void)err_set(&call->err, ERR_TEMP,
		    "the store received other bytes than were sent (%s): "
		    "the file has changed meanwhile, or was damaged on its way",
		    code);
	else if (response_iselsewhere(&a->answer, &call->err))
		return;
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

/* Would each further attempt end with ${code} too? */
static int
is_lasting(CURLcode code)
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

/* Return the seconds in Retry-After; 0 if there is no such field. */
static long
retry_after(CURL *curl)
{
	curl_off_t seconds = 0;

	if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK)
		return (0);
	return (seconds > 0 ? (long)seconds : 0);
}

static long
wait_for(struct attempt *a)
{
	return (
	    retry_wait(a->call->tries, retry_after(a->curl), &a->call->err));
}

/* Judge an answer of which at least the status has come. */
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
	passes = retry_status(call->status) || is_passing(t.code);
	set_trouble(a, &t, passes ? ERR_TEMP : kind_of(call->status, &t));
	return (passes ? wait_for(a) : -1);
}

void
attempt_judgehead(struct attempt *a)
{
	if (a->judged)
		return;
	a->judged = 1;
	a->verdict = a->call->sink->head(a->call, &a->answer, &a->err);
}

/* Say in the call's error why there is no whole answer. */
static void
explain_lack(struct call *call, CURLcode code)
{
	(void)err_set(&call->err, is_lasting(code) ? ERR_FATAL : ERR_TEMP, "%s",
	    code == CURLE_OK ? "the answer ended too early"
			     : curl_easy_strerror(code));
}

/* Let the sink judge: it may have all bytes although the attempt failed. */
static long
judge_sink(struct attempt *a, CURLcode code)
{
	struct call *call = a->call;

	if (code == CURLE_OK && a->answer.ended)
		attempt_judgehead(a);
	if (a->verdict == VERDICT_TAKE) {
		explain_lack(call, code);
		a->verdict = call->sink->end(call, &call->err);
		if (a->verdict == VERDICT_RETRY && is_lasting(code))
			a->verdict = VERDICT_GIVEUP;
	} else {
		call->err = a->err;
	}
	call->failed =
	    a->verdict == VERDICT_RETRY || a->verdict == VERDICT_GIVEUP;
	return (a->verdict == VERDICT_RETRY ? wait_for(a) : -1);
}

static long
judge_attempt(struct attempt *a, CURLcode code)
{
	struct call *call = a->call;

	if (a->stopped) {
		call->failed = 1;
		call->err = a->err;
		return (-1);
	}
	if (call->sink != NULL)
		return (judge_sink(a, code));
	/* A server that refuses a body may close the connection before it has
	 * read all: its answer counts.  libcurl accepts half a head as OK. */
	if (code == CURLE_OK ? a->answer.ended && call->status >= 200
			     : call->status >= 400 && call->body.len > 0)
		return (judge_answer(a));
	call->failed = 1;
	call->status = 0;
	explain_lack(call, code);
	return (is_lasting(code) ? -1 : wait_for(a));
}

/* The name has no password: spec_checkweb has refused such a store. */
static int
name_store(const struct caller *c, struct err *e)
{
	const char *spec = c->options.spec;

	return (err_in(e, "%s", text_safe(spec, strlen(spec))));
}

int
caller_errat(const struct caller *c, const char *key, struct err *e)
{
	(void)err_in(e, "\"%s\"", text_safe(key, strlen(key)));
	return (name_store(c, e));
}

long
attempt_judge(struct attempt *a, CURLcode code)
{
	struct call *call = a->call;
	long wait = judge_attempt(a, code);

	if (!call->failed)
		return (wait);
	if (call->sink == NULL)
		(void)name_store(a->caller, &call->err);
	else if (!a->stopped)
		(void)caller_errat(a->caller, call->key, &call->err);
	return (wait);
}
