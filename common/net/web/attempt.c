#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "store/spec.h"
#include "util/clock.h"
#include "web/attempt.h"

/* Copy a value if it is printable ASCII and not too long; else "". */
static void
keep_value(char *out, size_t size, const char *value, size_t len)
{
	size_t i;

	out[0] = '\0';
	if (len >= size)
		return;
	for (i = 0; i < len; i++)
		if (value[i] < ' ' || value[i] == 0x7f)
			return;
	memcpy(out, value, len);
	out[len] = '\0';
}

/* Forget the wanted fields of an earlier head, such as a redirection's. */
static void
forget_fields(struct call *call)
{
	size_t i;

	for (i = 0; i < call->nwant; i++)
		call->want[i].value[0] = '\0';
}

static size_t
curl_head(char *line, size_t one, size_t len, void *cookie)
{
	struct attempt *a = cookie;
	struct call *call = a->call;
	const char *value;
	size_t i, n;

	(void)one;
	if (len >= 5 && memcmp(line, "HTTP/", 5) == 0)
		forget_fields(call);
	response_line(&a->answer, line, len);
	for (i = 0; i < call->nwant; i++) {
		value = response_value(line, len, call->want[i].name, &n);
		if (value != NULL)
			keep_value(
			    call->want[i].value, CALL_VALUE_MAX, value, n);
	}
	return (len);
}

/* Give the body to the sink.  Returning 0 closes the connection. */
static size_t
pass_body(struct attempt *a, const char *data, size_t len)
{
	attempt_judgehead(a);
	if (a->verdict != VERDICT_TAKE)
		return (0);
	if (a->call->sink->body(a->call, data, len, &a->err) != 0) {
		a->stopped = 1;
		return (0);
	}
	a->taken += len;
	/* The time that the sink takes is not idle time of the server. */
	a->moved = clock_ms();
	return (len);
}

#define ERROR_ROOM 65536 /* for the XML of an error */

static size_t
curl_body(char *data, size_t one, size_t len, void *cookie)
{
	struct attempt *a = cookie;
	struct call *call = a->call;
	size_t room = call->room > ERROR_ROOM ? call->room : ERROR_ROOM;

	(void)one;
	if (call->sink != NULL)
		return (pass_body(a, data, len));
	if (call->body.len + len <= room) {
		buf_add(&call->body, data, len);
		if (buf_ok(&call->body, &a->err) == 0)
			return (len);
	} else {
		(void)err_set(&a->err, ERR_FATAL, "the answer is too long");
	}
	a->stopped = 1;
	return (0);
}

static int
note_progress(void *cookie, curl_off_t alldown, curl_off_t down,
    curl_off_t allup, curl_off_t up)
{
	struct attempt *a = cookie;

	(void)alldown;
	(void)allup;
	if (up != a->up || down != a->down)
		a->moved = clock_ms();
	a->up = up;
	a->down = down;
	a->call->sent = up > 0 ? (uint64_t)up : 0;
	return (0);
}

#define CONNECT 10 /* seconds to make a connection, TLS included */

#define SET(name, value) ok &= curl_easy_setopt(curl, name, value) == CURLE_OK

/* Set the URL, the fields, and the certificates to trust. */
static int
set_server(struct attempt *a)
{
	const struct caller_options *o = &a->caller->options;
	const char *ca = spec_iss3(o->spec) ? o->env("AWS_CA_BUNDLE") : NULL;
	CURL *curl = a->curl;
	int ok = 1;

	if (ca == NULL)
		ca = o->env("SSL_CERT_FILE");
	if (ca != NULL)
		SET(CURLOPT_CAINFO, ca);
	SET(CURLOPT_URL, (char *)a->url.data);
	SET(CURLOPT_HTTPHEADER, a->fields);
	SET(CURLOPT_USERAGENT, o->agent);
	/* The signature covers the path as it stands. */
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	/* A host that is down must not cost more time than a silent host. */
	SET(CURLOPT_CONNECTTIMEOUT,
	    o->timeout < CONNECT ? o->timeout : CONNECT);
	return (ok);
}

static int
set_answer(struct attempt *a)
{
	CURL *curl = a->curl;
	int ok = 1;

	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(CURLOPT_HEADERFUNCTION, curl_head);
	SET(CURLOPT_HEADERDATA, a);
	SET(CURLOPT_WRITEFUNCTION, curl_body);
	SET(CURLOPT_WRITEDATA, a);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, note_progress);
	SET(CURLOPT_XFERINFODATA, a);
	return (ok);
}

/* Packages may be large, and may be behind a redirection. */
static int
set_sink(struct attempt *a)
{
	const char *spec = a->caller->options.spec;
	CURL *curl = a->curl;
	int ok = 1;

	if (a->call->sink == NULL)
		return (1);
	/* A signature is valid for one host only. */
	SET(CURLOPT_FOLLOWLOCATION, spec_iss3(spec) ? 0L : 1L);
	SET(CURLOPT_MAXREDIRS, (long)CALL_REDIRECTS);
	/* A redirection must not lead from https to http. */
	SET(CURLOPT_REDIR_PROTOCOLS_STR,
	    strncasecmp(spec, "https:", 6) == 0 ? "https" : "http,https");
	SET(CURLOPT_BUFFERSIZE, 262144L);
	return (ok);
}

int
attempt_start(struct caller *c, struct call *call, struct err *e)
{
	struct attempt *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return (err_nomem(e));
	call->attempt = a;
	a->caller = c;
	a->call = call;
	call->status = 0;
	call->code[0] = '\0';
	call->failed = 0;
	call->sent = 0;
	buf_reset(&call->body);
	forget_fields(call);
	if (attempt_address(a, e) != 0)
		return (-1);
	if ((a->curl = curl_easy_init()) == NULL)
		return (err_nomem(e));
	if (!set_server(a) || !set_answer(a) || !set_sink(a) ||
	    !attempt_setbody(a))
		return (err_set(e, ERR_FATAL, "libcurl lacks what this needs"));
	a->moved = clock_ms();
	if (curl_multi_add_handle(c->multi, a->curl) != CURLM_OK)
		return (err_nomem(e));
	return (0);
}

/* An attempt that takes so many bytes sets the count of tries back to 0. */
#define PROGRESS 65536

long
attempt_end(struct call *call, CURLcode code)
{
	struct attempt *a = call->attempt;

	call->status = a->answer.status;
	if (a->taken >= PROGRESS)
		call->tries = 0;
	return (attempt_judge(a, code));
}

void
attempt_free(struct call *call)
{
	struct attempt *a = call->attempt;

	if (a == NULL)
		return;
	if (a->curl != NULL) {
		(void)curl_multi_remove_handle(a->caller->multi, a->curl);
		curl_easy_cleanup(a->curl);
	}
	curl_slist_free_all(a->fields);
	place_free(&a->place);
	buf_free(&a->url);
	free(a);
	call->attempt = NULL;
}
