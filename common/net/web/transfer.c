#include <string.h>
#include <strings.h>

#include "store/spec.h"
#include "web/fields.h"
#include "web/transfer.h"
#include "web/web.h"
#include "util/io.h"

static size_t
take_head(char *line, size_t one, size_t len, void *cookie)
{
	struct transfer *t = cookie;

	(void)one;
	answer_line(&t->answer, line, len);
	return (len);
}

/* Before the first byte of the body, or without any. */
static void
judge(struct transfer *t)
{
	struct reading *r = &t->reading;

	if (t->judged)
		return;
	t->judged = 1;
	if (t->ask == ASK_BYTES)
		t->verdict = reading_judge(r, &t->answer, &t->err);
	else if (t->ask == ASK_HEAD)
		t->verdict = reading_judgehead(r, &t->answer, &t->err);
	else
		t->verdict = reading_judgefirst(r, &t->answer, &t->err);
}

/* Of a whole package in place of its first byte the size was all. */
static int
is_wanted(const struct transfer *t)
{
	return (t->verdict == VERDICT_TAKE &&
		(t->ask != ASK_FIRST || t->reading.end > 0));
}

static int
give(struct transfer *t, const void *data, size_t len)
{
	if (t->ask != ASK_BYTES)
		return (0);
	return (t->sink(t->cookie, data, len, &t->err));
}

/* A body that is not wanted is not read: the connection ends. */
static size_t
take_body(char *data, size_t one, size_t len, void *cookie)
{
	struct transfer *t = cookie;

	(void)one;
	judge(t);
	if (!is_wanted(t))
		return (0);
	if (reading_take(&t->reading, len, &t->err) == 0 &&
	    give(t, data, len) == 0)
		return (len);
	t->stopped = 1;
	return (0);
}

/* Called about once a second, whatever else happens. */
static int
look_around(
    void *cookie, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct transfer *t = cookie;

	(void)a, (void)b, (void)c, (void)d;
	if (!io_gone(t->options->reader, 0))
		return (0);
	(void)err_set(&t->err, ERR_FATAL, "nobody reads it any more");
	t->stopped = 1;
	return (1);
}

#define SET(name, value)                                                       \
	ok &= curl_easy_setopt(t->curl, name, value) == CURLE_OK

static int
set_options(struct transfer *t)
{
	const struct remote_options *o = t->options;
	const struct web_options w = {o->spec, o->env, o->agent, o->timeout};
	int ok = web_setup(t->curl, &w) == 0;

	/* Where TLS was asked for, no redirection leads out of it. */
	SET(CURLOPT_REDIR_PROTOCOLS_STR,
	    strncasecmp(o->spec, "https:", 6) == 0 ? "https" : "http,https");
	/* What is signed is signed for one host. */
	SET(CURLOPT_FOLLOWLOCATION, spec_iss3(o->spec) ? 0L : 1L);
	SET(CURLOPT_MAXREDIRS, (long)REMOTE_REDIRECTS);
	SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
	SET(CURLOPT_LOW_SPEED_TIME, o->timeout);
	SET(CURLOPT_BUFFERSIZE, 262144L);
	SET(CURLOPT_HEADERFUNCTION, take_head);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_XFERINFOFUNCTION, look_around);
	SET(CURLOPT_XFERINFODATA, t);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_FILETIME, 1L);
	return (ok);
}

int
transfer_open(struct transfer *t, struct err *e)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (t->curl = curl_easy_init()) == NULL)
		return (err_nomem(e));
	if (!set_options(t))
		return (err_set(e, ERR_FATAL, "libcurl lacks what this needs"));
	return (0);
}

void
transfer_close(struct transfer *t)
{
	if (t->curl != NULL)
		curl_easy_cleanup(t->curl);
	place_free(&t->place);
	aws_free(&t->aws);
}

/* The answer has ended, as far as libcurl can tell well or not. */
static enum verdict
judge_end(struct transfer *t, CURLcode code, struct err *e)
{
	struct reading *r = &t->reading;

	/* libcurl finds nothing wrong with half a head and no more. */
	if (code == CURLE_OK && t->answer.ended)
		judge(t);
	if (t->stopped || (t->judged && t->verdict != VERDICT_TAKE)) {
		*e = t->err;
		return (t->stopped ? VERDICT_GIVEUP : t->verdict);
	}
	if (t->judged && r->at == r->end)
		return (VERDICT_TAKE);
	if (code == CURLE_OK)
		(void)err_set(e, ERR_TEMP, "the answer ended too early");
	else
		(void)err_set(e, web_islasting(code) ? ERR_FATAL : ERR_TEMP,
		    "%s", curl_easy_strerror(code));
	if (web_islasting(code) || reading_broken(r, e) != 0)
		return (VERDICT_GIVEUP);
	return (VERDICT_RETRY);
}

static int
set_question(const struct transfer *t, struct curl_slist *fields)
{
	int ok = 1;

	SET(CURLOPT_URL, (char *)t->place.url.data);
	SET(CURLOPT_HTTPGET, 1L);
	if (t->ask == ASK_HEAD)
		SET(CURLOPT_NOBODY, 1L);
	SET(CURLOPT_HTTPHEADER, fields);
	return (ok);
}

enum verdict
transfer_run(struct transfer *t, long *wait, struct err *e)
{
	struct curl_slist *fields = fields_make(t);
	curl_off_t mtime = -1;
	enum verdict v;
	CURLcode code;

	memset(&t->answer, 0, sizeof(t->answer));
	t->judged = t->stopped = 0;
	if (fields == NULL || !set_question(t, fields)) {
		curl_slist_free_all(fields);
		(void)err_nomem(e);
		return (VERDICT_GIVEUP);
	}
	code = curl_easy_perform(t->curl);
	v = judge_end(t, code, e);
	*wait = web_retryafter(t->curl);
	(void)curl_easy_getinfo(t->curl, CURLINFO_FILETIME_T, &mtime);
	t->mtime = mtime > 0 ? (uint64_t)mtime : 0;
	(void)curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(fields);
	return (v);
}
