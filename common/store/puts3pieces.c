#include <stdlib.h>
#include <string.h>

#include "store/puts3multi.h"

enum { PART_ETAG, PART_SSE, PART_N };

/* A part that is on its way. */
struct slot {
	struct call call;
	struct s3query query;
	struct call_want want[PART_N];
	struct sigv4_field field;
	char sum[BASE64_MAX];
	struct piece *piece; /* NULL: the slot is free */
};

struct sending {
	struct multi *multi;
	struct slot *slot; /* options.parallel of them */
	size_t busy;       /* slots that are not free */
	size_t next;       /* piece to send */
};

/*
 * Have the digests of the parts of this layout, of the bytes of the whole: what
 * was digested was for a guess of what the store has.
 */
static int
set_sums(struct multi *m, struct err *e)
{
	struct package *p = m->package;
	struct sums s = {
	    m->multi.sums ? SUMS_SHA256 : SUMS_MD5, m->layout.part, 0, NULL};
	struct digest d;

	if (p->sums.sum != NULL && p->sums.kind == s.kind &&
	    p->sums.part == s.part)
		return (0);
	if (digest_parts(p->fd, &d, &s, NULL, e) != 0)
		return (-1);
	sums_free(&p->sums);
	p->sums = s;
	return (digest_equal(&d, &p->digest)
		    ? 0
		    : err_set(e, ERR_TEMP, "the file has changed meanwhile"));
}

int
multi_cut(struct multi *m, struct err *e)
{
	size_t i;

	if (set_sums(m, e) != 0)
		return (-1);
	free(m->piece);
	if ((m->piece = calloc(m->layout.n, sizeof(*m->piece))) == NULL)
		return (err_nomem(e));
	for (i = 0; i < m->layout.n; i++) {
		m->piece[i].off = i * m->layout.part;
		m->piece[i].len = layout_len(&m->layout, i);
		m->piece[i].sum = m->package->sums.sum[i];
		m->piece[i].part.number = (unsigned int)i + 1;
		m->piece[i].part.size = m->piece[i].len;
	}
	return (0);
}

static void
start_piece(struct sending *t, struct slot *s, struct piece *piece)
{
	struct multi *m = t->multi;
	struct call *call = &s->call;
	int sums = m->multi.sums;

	memset(call, 0, sizeof(*call));
	s3_partcall(&m->multi, piece->part.number, &s->query, call);
	s3_base64(s->sum, piece->sum, sums ? DIGEST_LEN : DIGEST_MD5);
	s->field.name = sums ? "x-amz-checksum-sha256" : "Content-MD5";
	s->field.value = s->sum;
	s->want[PART_ETAG].name = "ETag";
	s->want[PART_SSE].name = "x-amz-server-side-encryption";
	call->field = &s->field;
	call->nfield = 1;
	call->fd = m->package->fd;
	call->off = piece->off;
	call->len = piece->len;
	call->sha256 = sums ? piece->sum : NULL;
	call->bound = !sums;
	call->want = s->want;
	call->nwant = PART_N;
	call->cookie = s;
	s->piece = piece;
	t->busy++;
	caller_start(m->to->caller, call);
}

/* A piece is there, or has failed. */
static int
end_piece(struct sending *t, struct slot *s, struct err *e)
{
	struct piece *piece = s->piece;
	struct call *call = &s->call;
	const char *etag = s->want[PART_ETAG].value;
	int sums = t->multi->multi.sums;

	s->piece = NULL;
	t->busy--;
	call->sent = 0;
	call_free(call);
	if (call->failed) {
		*e = call->err;
		return (-1);
	}
	if (etag[0] == '\0' || strlen(etag) >= sizeof(piece->part.etag))
		return (err_set(
		    e, ERR_FATAL, "the store gives no entity tag of a part"));
	if (!sums &&
	    s3_checketag(etag, s->want[PART_SSE].value, piece->sum, e) != 0)
		return (-1);
	memcpy(piece->part.etag, etag, strlen(etag) + 1);
	if (sums)
		memcpy(piece->part.sha256, s->sum, strlen(s->sum) + 1);
	piece->there = 1;
	t->multi->to->sent += piece->len;
	return (0);
}

static struct slot *
free_slot(struct sending *t)
{
	size_t i;

	for (i = 0; t->slot[i].piece != NULL; i++)
		continue;
	return (&t->slot[i]);
}

/* Fill the free slots. */
static void
start_pieces(struct sending *t)
{
	const struct multi *m = t->multi;

	while (t->busy < m->to->options.parallel) {
		while (t->next < m->layout.n && m->piece[t->next].there)
			t->next++;
		if (t->next == m->layout.n)
			return;
		start_piece(t, free_slot(t), &m->piece[t->next++]);
	}
}

int
multi_send(struct multi *m, struct err *e)
{
	struct put *to = m->to;
	struct sending t = {.multi = m};
	struct call *call;
	size_t i;
	int rc = 0;

	t.slot = calloc(to->options.parallel, sizeof(*t.slot));
	if (t.slot == NULL)
		return (err_nomem(e));
	for (i = 0; i < m->layout.n; i++)
		if (m->piece[i].there)
			to->sent += m->piece[i].len;
	to->call = &t.slot[0].call;
	to->ncall = to->options.parallel;
	to->stride = sizeof(t.slot[0]);
	start_pieces(&t);
	while (rc == 0 && (call = caller_wait(to->caller)) != NULL) {
		rc = end_piece(&t, call->cookie, e);
		if (rc == 0)
			start_pieces(&t);
	}
	to->ncall = 0;
	caller_drop(to->caller);
	for (i = 0; i < to->options.parallel; i++)
		call_free(&t.slot[i].call);
	free(t.slot);
	return (rc);
}
