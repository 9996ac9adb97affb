#include <stdio.h>
#include <string.h>

#include "s3/s3.h"
#include "s3/s3value.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

int
s3_begin(struct caller *c, struct s3multi *m, const struct sigv4_field *field,
    size_t nfield, struct err *e)
{
	static const struct sigv4_field query = {"uploads", NULL};
	struct call_want want = {"x-amz-checksum-algorithm", ""};
	struct call call = {.method = "POST",
	    .key = m->key,
	    .query = &query,
	    .nquery = 1,
	    .field = field,
	    .nfield = nfield,
	    .room = S3_ROOM,
	    .inspect = 1,
	    .want = &want,
	    .nwant = 1};
	int rc = caller_do(c, &call, e);

	/* Only a store with checksums answers with this field. */
	m->sums = strcmp(want.value, "SHA256") == 0;
	if (rc == 0)
		rc = s3value_find(call.body.data, call.body.len,
		    "InitiateMultipartUploadResult/UploadId", m->id,
		    sizeof(m->id), e);
	call_free(&call);
	return (rc);
}

/* Append one page of uploads. */
static int
list_uploads(struct caller *c, const char *prefix, struct s3page *page,
    struct s3uploads *uploads, struct err *e)
{
	struct sigv4_field query[5] = {{"uploads", NULL}, {"prefix", prefix},
	    {"encoding-type", "url"}, {"key-marker", page->mark},
	    {"upload-id-marker", page->idmark}};
	struct call call = {.method = "GET",
	    .query = query,
	    .nquery = page->more ? 5 : 3,
	    .room = S3_ROOM,
	    .inspect = 1};
	int rc = caller_do(c, &call, e);

	if (rc == 0)
		rc = s3list_uploads(
		    call.body.data, call.body.len, uploads, page, e);
	call_free(&call);
	return (rc);
}

int
s3_uploads(struct caller *c, const char *prefix, struct s3uploads *uploads,
    struct err *e)
{
	struct s3page page = S3PAGE_INIT;

	do {
		if (list_uploads(c, prefix, &page, uploads, e) != 0)
			return (-1);
	} while (page.more);
	return (0);
}

int
s3_objects(struct caller *c, const char *prefix, struct s3page *page,
    struct s3keys *keys, struct err *e)
{
	struct sigv4_field query[3] = {{"prefix", prefix},
	    {"encoding-type", "url"}, {"marker", page->mark}};
	struct call call = {.method = "GET",
	    .query = query,
	    .nquery = page->more ? 3 : 2,
	    .room = S3_ROOM,
	    .inspect = 1};
	int rc = caller_do(c, &call, e);

	if (rc == 0)
		rc = s3keys_read(call.body.data, call.body.len, keys, page, e);
	call_free(&call);
	return (rc);
}

static int
list_parts(struct caller *c, const struct s3multi *m, struct s3page *page,
    struct s3parts *parts, struct err *e)
{
	struct sigv4_field query[2] = {
	    {"uploadId", m->id}, {"part-number-marker", page->mark}};
	struct call call = {.method = "GET",
	    .key = m->key,
	    .query = query,
	    .nquery = page->more ? 2 : 1,
	    .room = S3_ROOM,
	    .inspect = 1};
	int rc = caller_do(c, &call, e);

	if (rc == 0)
		rc =
		    s3list_parts(call.body.data, call.body.len, parts, page, e);
	call_free(&call);
	return (rc);
}

int
s3_parts(struct caller *c, const struct s3multi *m, struct s3parts *parts,
    struct err *e)
{
	struct s3page page = S3PAGE_INIT;

	do {
		if (list_parts(c, m, &page, parts, e) != 0)
			return (-1);
	} while (page.more);
	return (0);
}

void
s3_partcall(const struct s3multi *m, unsigned int number, struct s3query *q,
    struct call *call)
{
	(void)snprintf(q->number, sizeof(q->number), "%u", number);
	q->query[0] = (struct sigv4_field){"partNumber", q->number};
	q->query[1] = (struct sigv4_field){"uploadId", m->id};
	call->method = "PUT";
	call->key = m->key;
	call->query = q->query;
	call->nquery = N(q->query);
	call->fd = -1;
}

int
s3_complete(struct caller *c, const struct s3multi *m,
    const struct s3parts *parts, int fresh, char *etag, size_t size,
    struct err *e)
{
	static const struct sigv4_field fields[] = {
	    {"Content-Type", "application/xml"}, {"If-None-Match", "*"}};
	struct sigv4_field query = {"uploadId", m->id};
	struct buf body = BUF_INIT;
	struct call call = {.method = "POST",
	    .key = m->key,
	    .query = &query,
	    .nquery = 1,
	    .field = fields,
	    .nfield = fresh ? 2 : 1,
	    .room = S3_ROOM,
	    .inspect = 1,
	    .patience = S3_PATIENCE * caller_timeout(c)};
	struct err none;
	int rc;

	s3list_complete(&body, parts, m->sums);
	if ((rc = buf_ok(&body, e)) == 0) {
		call.data = body.data;
		call.len = body.len;
		rc = caller_do(c, &call, e);
	}
	/* A store need not name the tag: the caller then compares none. */
	if (rc == 0 &&
	    s3value_find(call.body.data, call.body.len,
		"CompleteMultipartUploadResult/ETag", etag, size, &none) != 0)
		etag[0] = '\0';
	call_free(&call);
	buf_free(&body);
	return (rc);
}

int
s3_abort(struct caller *c, const struct s3multi *m, struct err *e)
{
	struct sigv4_field query = {"uploadId", m->id};
	struct call call = {
	    .method = "DELETE", .key = m->key, .query = &query, .nquery = 1};
	int rc = caller_do(c, &call, e);

	call_free(&call);
	return (rc != 0 && e->kind == ERR_NOTFOUND ? 0 : rc);
}
