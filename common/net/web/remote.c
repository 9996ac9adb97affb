#include <string.h>

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
take_head(struct call *call, const struct response *a, struct err *e)
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

/* Begin to ask what the reading wants, by ${method}. */
static void
begin_call(struct remote *r, enum remote_phase phase, const char *method)
{
	static const struct call_sink sink = {take_head, take_body, take_end};

	r->phase = phase;
	r->call = (struct call){.method = method,
	    .key = r->key,
	    .sink = &sink,
	    .cookie = r,
	    .once = phase == REMOTE_LOOK,
	    .want = &r->want,
	    .nwant = r->want.name == NULL ? 0 : 1};
	r->answer.status = 0;
	set_fields(r);
	caller_start(r->caller, &r->call);
}

/* Begin to ask what any version is, by HEAD or by GET of the first byte. */
static void
begin_size(struct remote *r, enum remote_phase phase)
{
	static const struct rangespec first = {0, 0, 0, 0};

	reading_init(&r->reading, &first, NULL);
	r->judge =
	    phase == REMOTE_HEAD ? reading_judgehead : reading_judgefirst;
	r->sink = NULL;
	begin_call(r, phase, phase == REMOTE_HEAD ? "HEAD" : "GET");
}

void
remote_beginstat(struct remote *r, const char *key, const char *field)
{
	r->key = key;
	r->changed = 0;
	r->want = (struct call_want){field, ""};
	begin_size(r, r->isnohead ? REMOTE_FIRST : REMOTE_HEAD);
}

/* Begin to ask for the bytes that the reading wants. */
static void
begin_bytes(struct remote *r, const char *key, remote_sink *sink, void *cookie)
{
	r->key = key;
	r->changed = 0;
	r->want.name = NULL;
	r->judge = reading_judge;
	r->sink = sink;
	r->cookie = cookie;
	begin_call(r, REMOTE_BYTES, "GET");
}

void
remote_beginpinned(struct remote *r, const char *key, const char *etag,
    uint64_t first, uint64_t len, remote_sink *sink, void *cookie)
{
	struct rangespec range = {0, 0, first, first + (len - 1)};

	reading_init(&r->reading, &range, etag);
	begin_bytes(r, key, sink, cookie);
}

struct remote *
remote_ofcall(const struct call *call)
{
	return (call->cookie);
}

/* The version has changed: look which one is there, or say what is known. */
static int
look_on(struct remote *r, struct err *e)
{
	if (change_asks(&r->change)) {
		begin_size(r, REMOTE_LOOK);
		return (1);
	}
	change_explain(&r->change, e);
	return (caller_errat(r->caller, r->key, e));
}

int
remote_goon(struct remote *r, struct err *e)
{
	int failed = r->call.failed;

	if (failed)
		*e = r->call.err;
	if (r->phase == REMOTE_LOOK) {
		change_look(&r->change, failed ? NULL : &r->answer);
		return (look_on(r, e));
	}
	if (!failed)
		return (0);
	if (r->phase == REMOTE_HEAD) {
		r->isnohead = reading_isnomethod(r->answer.status);
		if (!r->isnohead)
			return (-1);
		begin_size(r, REMOTE_FIRST);
		return (1);
	}
	if (r->phase == REMOTE_FIRST || !r->reading.changed)
		return (-1);
	r->changed = 1;
	change_init(&r->change, &r->reading, &r->answer);
	return (look_on(r, e));
}

/* Wait until the question is answered. */
static int
finish(struct remote *r, struct err *e)
{
	int rc;

	do {
		if (caller_wait(r->caller) == NULL)
			return (err_set(e, ERR_FATAL, "the call was given up"));
	} while ((rc = remote_goon(r, e)) == 1);
	return (rc);
}

int
remote_read(struct remote *r, const char *key, const struct rangespec *range,
    remote_sink *sink, void *cookie, struct err *e)
{
	/* Servers answer "bytes=-0" in different ways. */
	if (range->from_end && range->last == 0)
		return (err_set(e, ERR_INPUT, "the last 0 bytes are no range"));
	reading_init(&r->reading, range, NULL);
	begin_bytes(r, key, sink, cookie);
	return (finish(r, e));
}

void
remote_result(const struct remote *r, struct remote_stat *st)
{
	st->size = r->reading.total;
	st->mtime = r->answer.mtime;
	memcpy(st->etag, r->answer.etag, sizeof(st->etag));
}

const char *
remote_field(const struct remote *r)
{
	return (r->want.value);
}

int
remote_haschanged(const struct remote *r)
{
	return (r->changed);
}

const char *
remote_taglack(const struct remote *r)
{
	const struct response *a = &r->answer;

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
