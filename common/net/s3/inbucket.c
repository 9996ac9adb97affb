#include <stdlib.h>
#include <string.h>

#include "s3/inbucketin.h"
#include "s3/s3.h"
#include "s3/s3sum.h"
#include "util/pct.h"
#include "view/patched.h"

/* Read the bytes of a part to send; the caller frees them. */
static uint8_t *
read_part(const struct inbucket *b, const struct part *x, struct err *e)
{
	uint8_t *data = malloc((size_t)x->len);
	struct patched patched;
	struct view v;
	int rc;

	if (data == NULL) {
		(void)err_nomem(e);
		return (NULL);
	}
	patched_view(&patched, b->view, b->plan, &v);
	rc = view_read(&v, x->out, data, (size_t)x->len, e);
	view_free(&v);
	if (rc == 0)
		return (data);
	free(data);
	return (NULL);
}

int
inbucket_note(struct making *m, size_t i, const char *etag, struct err *e)
{
	struct s3part *p = &m->done.part[i];

	if (etag[0] == '\0' || strlen(etag) >= sizeof(p->etag))
		return (err_set(
		    e, ERR_FATAL, "the store sent no entity tag for a part"));
	p->number = (unsigned int)i + 1;
	memcpy(p->etag, etag, strlen(etag) + 1);
	return (0);
}

enum { SENT_ETAG, SENT_SSE, SENT_N };

/* Send call->len bytes at ${data}, and take the tag that the store answers. */
static int
send_data(const struct inbucket *b, struct call *call, const uint8_t *data,
    struct call_want want[SENT_N], struct err *e)
{
	int rc;

	want[SENT_ETAG].name = "ETag";
	want[SENT_SSE].name = "x-amz-server-side-encryption";
	call->data = data;
	call->want = want;
	call->nwant = SENT_N;
	rc = caller_do(b->caller, call, e);
	call_free(call);
	return (rc);
}

/* Send a part by UploadPart. */
static int
send_part(struct making *m, size_t i, struct err *e)
{
	const struct part *x = &m->b->parts->part[i];
	struct call_want want[SENT_N];
	struct call call = {.len = x->len};
	uint8_t *data = read_part(m->b, x, e);
	struct s3query query = {.number = ""};
	int rc;

	if (data == NULL)
		return (-1);
	s3_partcall(&m->multi, (unsigned int)i + 1, &query, &call);
	if ((rc = send_data(m->b, &call, data, want, e)) == 0 &&
	    (rc = s3_checkdata(want[SENT_ETAG].value, want[SENT_SSE].value,
		 data, (size_t)x->len, e)) == 0)
		rc = inbucket_note(m, i, want[SENT_ETAG].value, e);
	free(data);
	return (rc);
}

static int
make_parts(struct making *m, struct err *e)
{
	const struct compose *parts = m->b->parts;
	size_t i;

	for (i = 0; i < parts->n; i++)
		if (!parts->part[i].copied && send_part(m, i, e) != 0)
			return (-1);
	if (inbucket_copy(m, e) != 0)
		return (-1);
	/* Some stores ignore the condition of a copy. */
	return (s3object_check(m->b->base, e));
}

static int
set_source(struct making *m, struct err *e)
{
	const char *bucket = m->b->spec + strlen("s3://");
	struct buf name = BUF_INIT;
	int rc;

	buf_addf(&m->source, "/%.*s/", (int)strcspn(bucket, "/"), bucket);
	rc = caller_name(m->b->caller, m->b->base->key, &name, e);
	if (rc == 0) {
		pct_encodepath(&m->source, (char *)name.data, name.len);
		if (buf_str(&m->source) == NULL)
			rc = err_nomem(e);
	}
	buf_free(&name);
	return (rc);
}

/* Note if the store has refused the condition that no object is there. */
static void
learn_new(struct inbucket *b, const struct err *e)
{
	if (!b->replace && e->kind == ERR_UNSUPPORTED)
		b->cannot |= INBUCKET_NEW;
}

static int
complete_object(struct making *m, struct err *e)
{
	char etag[S3_ETAG_MAX];
	int rc = s3_complete(m->b->caller, &m->multi, &m->done, !m->b->replace,
	    etag, sizeof(etag), e);

	if (rc != 0)
		learn_new(m->b, e);
	return (rc);
}

static int
make_upload(struct making *m, struct err *e)
{
	struct inbucket *b = m->b;
	struct err why;

	if (s3_begin(b->caller, &m->multi, b->field, b->nfield, e) != 0)
		return (-1);
	/* If the store has completed the upload although the call failed, the
	 * abort finds no upload, which is no error. */
	if (make_parts(m, e) == 0 && complete_object(m, e) == 0)
		return (0);
	if (s3_abort(b->caller, &m->multi, &why) != 0)
		(void)err_in(e, "the store still has parts of this upload; "
				"chanpack-upload --abort-stale removes them");
	return (-1);
}

static int
make_multi(struct inbucket *b, struct err *e)
{
	struct making m = {
	    .b = b, .multi = {.key = b->key}, .source = BUF_INIT};
	int rc = -1;

	m.done.n = b->parts->n;
	m.done.part = calloc(b->parts->n, sizeof(*m.done.part));
	if (m.done.part == NULL)
		(void)err_nomem(e);
	else if (set_source(&m, e) == 0)
		rc = make_upload(&m, e);
	s3parts_free(&m.done);
	buf_free(&m.source);
	return (rc);
}

/* Remove an object that was damaged on its way. */
static void
take_back(const struct inbucket *b)
{
	struct call call = {.method = "DELETE", .key = b->key, .fd = -1};
	struct err none;

	(void)caller_do(b->caller, &call, &none);
	call_free(&call);
}

/* Make the package by PutObject. */
static int
make_single(struct inbucket *b, struct err *e)
{
	struct sigv4_field field[CALL_FIELDS_MAX];
	struct call_want want[SENT_N];
	struct call call = {
	    .method = "PUT", .key = b->key, .fd = -1, .len = b->plan->size};
	uint8_t *data = read_part(b, &b->parts->part[0], e);
	size_t n = b->nfield;
	int rc;

	if (data == NULL)
		return (-1);
	memcpy(field, b->field, n * sizeof(field[0]));
	if (!b->replace)
		field[n++] = (struct sigv4_field){"If-None-Match", "*"};
	call.field = field;
	call.nfield = n;
	if ((rc = send_data(b, &call, data, want, e)) != 0)
		learn_new(b, e);
	else if ((rc = s3_checkdata(want[SENT_ETAG].value, want[SENT_SSE].value,
		      data, (size_t)call.len, e)) != 0)
		take_back(b);
	free(data);
	return (rc);
}

int
inbucket_make(struct inbucket *b, struct err *e)
{
	if (b->parts->n == 1 && !b->parts->part[0].copied)
		return (make_single(b, e));
	return (make_multi(b, e));
}
