#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "s3/inbucketin.h"
#include "s3/s3value.h"

/* A store may send nothing during a copy.  Wait so long for an answer: */
#define COPY_PATIENCE 60 /* seconds, and one more for each MiB */

/* A copy under way. */
struct copy {
	struct call call;
	struct s3query query;
	struct sigv4_field field[3];
	char range[64];
	size_t part; /* its index */
};

/* Start a copy by UploadPartCopy. */
static void
start_copy(struct making *m, struct copy *c, size_t i)
{
	const struct part *x = &m->b->parts->part[i];

	memset(c, 0, sizeof(*c));
	c->part = i;
	(void)snprintf(c->range, sizeof(c->range), "bytes=%llu-%llu",
	    (unsigned long long)x->off,
	    (unsigned long long)(x->off + x->len - 1));
	c->field[0] =
	    (struct sigv4_field){"x-amz-copy-source", (char *)m->source.data};
	c->field[1] = (struct sigv4_field){"x-amz-copy-source-range", c->range};
	c->field[2] = (struct sigv4_field){
	    "x-amz-copy-source-if-match", m->b->base->etag};
	s3_partcall(&m->multi, (unsigned int)i + 1, &c->query, &c->call);
	c->call.field = c->field;
	c->call.nfield = m->b->cannot & INBUCKET_VERSION ? 2 : 3;
	c->call.room = S3_ROOM;
	c->call.inspect = 1;
	c->call.patience = COPY_PATIENCE + (long)(x->len >> 20);
	c->call.cookie = c;
	caller_start(m->b->caller, &c->call);
}

static int
end_copy(struct making *m, struct copy *c, struct err *e)
{
	char etag[S3_ETAG_MAX];
	int rc = 0;

	if (c->call.failed) {
		*e = c->call.err;
		rc = -1;
		if (c->call.status == 412)
			m->unmet = 1;
		if (strcmp(c->call.code, "NoSuchKey") == 0)
			m->gone = 1;
	} else if (s3value_find(c->call.body.data, c->call.body.len,
		       "CopyPartResult/ETag", etag, sizeof(etag), e) != 0) {
		rc = -1;
	} else {
		rc = inbucket_note(m, c->part, etag, e);
	}
	call_free(&c->call);
	return (rc);
}

/* Return the first part from ${i} on that is copied, or the number of parts. */
static size_t
next_copy(const struct making *m, size_t i)
{
	while (i < m->b->parts->n && !m->b->parts->part[i].copied)
		i++;
	return (i);
}

/* Make all copies.  After a failure, wait for the copies under way. */
static int
copy_parts(struct making *m, struct copy *copy, struct err *e)
{
	size_t i = next_copy(m, 0), k;
	struct call *call;
	struct err why;
	int rc = 0;

	for (k = 0; k < m->b->parallel && i < m->b->parts->n; k++) {
		start_copy(m, &copy[k], i);
		i = next_copy(m, i + 1);
	}
	while ((call = caller_wait(m->b->caller)) != NULL) {
		if (end_copy(m, call->cookie, &why) != 0 && rc == 0) {
			*e = why;
			rc = -1;
		}
		if (rc == 0 && i < m->b->parts->n) {
			start_copy(m, call->cookie, i);
			i = next_copy(m, i + 1);
		}
	}
	return (rc);
}

/*
 * A copy has failed.  If the base is unchanged, the condition was the reason:
 * some stores compare another tag than they show.
 */
static int
explain_copy(struct making *m, struct err *e)
{
	struct err why;

	if (!m->unmet && !m->gone)
		return (-1);
	if (s3object_check(m->b->base, &why) != 0)
		*e = why;
	else if (m->unmet && !(m->b->cannot & INBUCKET_VERSION))
		m->b->cannot |= INBUCKET_VERSION;
	return (-1);
}

int
inbucket_copy(struct making *m, struct err *e)
{
	struct copy *copy = calloc(m->b->parallel, sizeof(*copy));
	int rc;

	if (copy == NULL)
		return (err_nomem(e));
	rc = copy_parts(m, copy, e);
	free(copy);
	return (rc == 0 ? 0 : explain_copy(m, e));
}
