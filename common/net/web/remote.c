#include <string.h>

#include "web/change.h"
#include "web/remote.h"

/* Let the fields of the call ask for the missing bytes of the reading. */
static void
set_fields(struct remote *r)
{
	struct call *call = &r->call;
	const char *etag = reading_ask(&r->reading, r->range);

	call->field = r->field;
	call->nfield = 0;
	if (strcmp(call->method, "HEAD") == 0)
		return;
	if (r->range[0] != '\0')
		r->field[call->nfield++] =
		    (struct sigv4_field){"Range", r->range};
	if (etag != NULL)
		r->field[call->nfield++] =
		    (struct sigv4_field){"If-Match", etag};
}

static enum verdict
take_head(struct call *call, const struct answer *a, struct err *e)
{
	struct remote *r = call->cookie;

	r->answer = *a;
	return (r->judge(&r->reading, a, e));
}

static int
take_body(struct call *call, const void *data, size_t len, struct err *e)
{
	struct remote *r = call->cookie;

	if (reading_take(&r->reading, len, e) != 0)
		return (-1);
	return (r->sink == NULL ? 0 : r->sink(r->cookie, data, len, e));
}

static enum verdict
take_end(struct call *call, struct err *e)
{
	struct remote *r = call->cookie;
	enum verdict v = reading_end(&r->reading, e);

	if (v == VERDICT_RETRY)
		set_fields(r);
	return (v);
}

/* Make the call for the reading of ${key}, by ${method}. */
static int
ask(struct remote *r, const char *method, const char *key, int once,
    struct err *e)
{
	static const struct call_sink sink = {take_head, take_body, take_end};

	r->call = (struct call){.method = method,
	    .key = key,
	    .sink = &sink,
	    .cookie = r,
	    .once = once};
	r->answer.status = 0;
	set_fields(r);
	return (caller_do(r->caller, &r->call, e));
}

/* Ask for size and entity tag, by HEAD or by GET of the first byte. */
static int
ask_size(struct remote *r, const char *method, const char *key, int once,
    struct err *e)
{
	static const struct rangespec first = {0, 0, 0, 0};

	reading_init(&r->reading, &first, NULL);
	r->judge = strcmp(method, "HEAD") == 0 ? reading_judgehead
					       : reading_judgefirst;
	r->sink = NULL;
	return (ask(r, method, key, once, e));
}

/* Say in ${e} which version has replaced the one that was read. */
static void
explain_change(struct remote *r, const char *key, struct err *e)
{
	struct change change;
	struct err unused;

	change_init(&change, &r->reading, &r->answer);
	while (change_asks(&change))
		change_look(&change, ask_size(r, "GET", key, 1, &unused) == 0
					 ? &r->answer
					 : NULL);
	change_explain(&change, e);
	(void)caller_errat(r->caller, key, e);
}

/* Read the bytes; if the version has changed, explain the change in ${e}. */
static int
ask_bytes(struct remote *r, const char *key, remote_sink *sink, void *cookie,
    int *changed, struct err *e)
{
	r->judge = reading_judge;
	r->sink = sink;
	r->cookie = cookie;
	*changed = 0;
	if (ask(r, "GET", key, 0, e) == 0)
		return (0);
	*changed = r->reading.changed;
	if (*changed)
		explain_change(r, key, e);
	return (-1);
}

int
remote_read(struct remote *r, const char *key, const struct rangespec *range,
    remote_sink *sink, void *cookie, struct err *e)
{
	int changed;

	/* Servers answer "bytes=-0" in different ways. */
	if (range->from_end && range->last == 0)
		return (err_set(e, ERR_INPUT, "the last 0 bytes are no range"));
	reading_init(&r->reading, range, NULL);
	return (ask_bytes(r, key, sink, cookie, &changed, e));
}

int
remote_readpinned(struct remote *r, const char *key, const char *etag,
    uint64_t first, uint64_t len, remote_sink *sink, void *cookie, int *changed,
    struct err *e)
{
	struct rangespec range = {0, 0, first, first + (len - 1)};

	reading_init(&r->reading, &range, etag);
	return (ask_bytes(r, key, sink, cookie, changed, e));
}

int
remote_stat(
    struct remote *r, const char *key, struct remote_stat *st, struct err *e)
{
	int rc = -1;

	if (!r->isnohead && (rc = ask_size(r, "HEAD", key, 0, e)) != 0)
		r->isnohead = reading_isnomethod(r->answer.status);
	if (rc != 0 && r->isnohead)
		rc = ask_size(r, "GET", key, 0, e);
	if (rc != 0)
		return (-1);
	st->size = r->reading.total;
	st->mtime = r->answer.mtime;
	memcpy(st->etag, r->answer.etag, sizeof(st->etag));
	return (0);
}

const char *
remote_taglack(const struct remote *r)
{
	const struct answer *a = &r->answer;

	if (a->etag[0] != '\0')
		return (NULL);
	return (
	    a->weak ? "its entity tag is weak" : "it has no valid entity tag");
}

void
remote_init(struct remote *r, struct caller *c)
{
	memset(r, 0, sizeof(*r));
	r->caller = c;
}
