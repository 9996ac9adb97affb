#include <stdio.h>
#include <string.h>

#include "s3/s3object.h"
#include "util/num.h"
#include "util/text.h"

enum { WANT_LENGTH, WANT_ETAG, WANT_MODIFIED, WANT_OTHER, WANTS };

static int
is_strong(const char *etag)
{
	size_t len = strlen(etag);

	return (len >= 3 && etag[0] == '"' && etag[len - 1] == '"');
}

static int
take_head(struct s3object *o, const struct call_want *want, struct err *e)
{
	const char *length = want[WANT_LENGTH].value;

	if (num_parse(length, strlen(length), &o->size) != 0 ||
	    !is_strong(want[WANT_ETAG].value))
		return (err_set(e, ERR_FATAL,
		    "the store sent no size or no strong entity tag"));
	memcpy(o->etag, want[WANT_ETAG].value, sizeof(o->etag));
	memcpy(o->modified, want[WANT_MODIFIED].value, sizeof(o->modified));
	return (0);
}

int
s3object_find(struct s3object *o, struct caller *c, const char *key,
    struct call_want *want, struct err *e)
{
	struct call_want wants[WANTS] = {{"Content-Length", ""}, {"ETag", ""},
	    {"Last-Modified", ""}, {want == NULL ? "Date" : want->name, ""}};
	struct call call = {
	    .method = "HEAD", .key = key, .want = wants, .nwant = WANTS};
	int rc = caller_do(c, &call, e);

	if (rc != 0 && e->kind == ERR_NOTFOUND)
		(void)err_set(e, ERR_NOTFOUND, "\"%s\" is not in the store",
		    text_safe(key, strlen(key)));
	o->caller = c;
	o->key = key;
	if (rc == 0)
		rc = take_head(o, wants, e);
	if (rc == 0 && want != NULL)
		memcpy(
		    want->value, wants[WANT_OTHER].value, sizeof(want->value));
	call_free(&call);
	return (rc);
}

static int
changed(struct err *e)
{
	return (
	    err_set(e, ERR_TEMP, "the base package was replaced meanwhile"));
}

int
s3object_check(const struct s3object *o, struct err *e)
{
	struct s3object now;

	if (s3object_find(&now, o->caller, o->key, NULL, e) != 0)
		return (e->kind == ERR_NOTFOUND ? changed(e) : -1);
	/* Without the time, a change and a change back would stay hidden. */
	if (now.size != o->size || strcmp(now.etag, o->etag) != 0 ||
	    strcmp(now.modified, o->modified) != 0)
		return (changed(e));
	return (0);
}

/*
 * Check that the answer is the requested range of this version.  The request
 * has no If-Match, since some stores compare another tag than they show; the
 * tag in the answer is compared instead.
 */
static int
check_part(const struct s3object *o, const struct call *call, const char *range,
    size_t len, struct err *e)
{
	if (call->status != 206 || call->body.len != len ||
	    strcmp(call->want[0].value, range) != 0)
		return (err_set(e, ERR_FATAL,
		    "the server gives another range than was asked for"));
	return (strcmp(call->want[1].value, o->etag) == 0 ? 0 : changed(e));
}

static int
fetch_object(
    void *cookie, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	const struct s3object *o = cookie;
	char ask[64], answer[96];
	struct sigv4_field field = {"Range", ask};
	struct call_want want[] = {{"Content-Range", ""}, {"ETag", ""}};
	struct call call = {.method = "GET",
	    .key = o->key,
	    .field = &field,
	    .nfield = 1,
	    .want = want,
	    .nwant = 2,
	    .room = len};
	unsigned long long first = off, last = off + len - 1;
	int rc;

	(void)snprintf(ask, sizeof(ask), "bytes=%llu-%llu", first, last);
	(void)snprintf(answer, sizeof(answer), "bytes %llu-%llu/%llu", first,
	    last, (unsigned long long)o->size);
	if ((rc = caller_do(o->caller, &call, e)) == 0)
		rc = check_part(o, &call, answer, len, e);
	else if (call.status == 404)
		rc = changed(e);
	if (rc == 0)
		memcpy(data, call.body.data, len);
	call_free(&call);
	return (rc);
}

void
s3object_view(struct s3object *o, struct view *v)
{
	view_custom(v, o->size, fetch_object, o);
}
