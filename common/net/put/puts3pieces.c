#include <stdlib.h>
#include <string.h>

#include "put/puts3multi.h"

enum { PART_ETAG, PART_SSE, PART_N };

/* A part that is being sent. */
struct slot {
	struct call call;
	struct s3query query;
	struct call_want want[PART_N];
	struct sigv4_field field;
	char sum[BASE64_MAX];
	const uint8_t *digest; /* the kind that the store checks */
	struct piece *piece;   /* NULL: the slot is free */
};

struct sending {
	struct multi *multi;
	struct slot *slot; /* options.parallel of them */
	size_t busy;       /* slots that are not free */
	size_t next;       /* piece to send */
};

/*
 * put_digest has guessed which digests the store checks.  If the guess was
 * wrong, start others; they fail if the file has changed since.
 */
static int
set_sums(struct multi *m, struct err *e)
{
	enum sums_kind kind = m->multi.sums ? SUMS_SHA256 : SUMS_MD5;
	struct package *p = m->package;

	if (sums_fit(p->sums, kind, m->layout.part))
		return (0);
	sums_free(p->sums);
	p->sums = NULL;
	if (sums_start(&p->sums, p->fd, &p->state, kind, m->layout.part, e) !=
	    0)
		return (-1);
	return (sums_release(p->sums, p->digest.size, e));
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
		m->piece[i].part.number = (unsigned int)i + 1;
		m->piece[i].part.size = m->piece[i].len;
	}
	return (0);
}

int
multi_sum(struct multi *m, size_t i, const uint8_t **sum, struct err *e)
{
	return (sums_wait(m->package->sums, i, sum, e));
}

/* Wait for the digest of a piece, and start to send the piece. */
static int
start_piece(struct sending *t, struct slot *s, size_t i, struct err *e)
{
	struct multi *m = t->multi;
	struct call *call = &s->call;
	int sums = m->multi.sums;

	if (multi_sum(m, i, &s->digest, e) != 0)
		return (-1);
	memset(call, 0, sizeof(*call));
	s3_partcall(&m->multi, m->piece[i].part.number, &s->query, call);
	s3_base64(s->sum, s->digest, sums ? SUMS_LEN_SHA256 : SUMS_LEN_MD5);
	s->field.name = sums ? "x-amz-checksum-sha256" : "Content-MD5";
	s->field.value = s->sum;
	s->want[PART_ETAG].name = "ETag";
	s->want[PART_SSE].name = "x-amz-server-side-encryption";
	call->field = &s->field;
	call->nfield = 1;
	call->fd = m->package->fd;
	call->off = m->piece[i].off;
	call->len = m->piece[i].len;
	call->sha256 = sums ? s->digest : NULL;
	call->bound = !sums;
	call->want = s->want;
	call->nwant = PART_N;
	call->cookie = s;
	s->piece = &m->piece[i];
	t->busy++;
	caller_start(m->to->caller, call);
	return (0);
}

/* Note a piece that the store has got, or return its failure. */
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
		    e, ERR_FATAL, "the store sent no entity tag for a part"));
	if (!sums &&
	    s3_checketag(etag, s->want[PART_SSE].value, s->digest, e) != 0)
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
static int
start_pieces(struct sending *t, struct err *e)
{
	const struct multi *m = t->multi;

	while (t->busy < m->to->options.parallel) {
		while (t->next < m->layout.n && m->piece[t->next].there)
			t->next++;
		if (t->next == m->layout.n)
			return (0);
		if (start_piece(t, free_slot(t), t->next++, e) != 0)
			return (-1);
	}
	return (0);
}

int
multi_send(struct multi *m, struct err *e)
{
	struct put *to = m->to;
	struct sending t = {.multi = m};
	struct call *call;
	size_t i;
	int rc;

	t.slot = calloc(to->options.parallel, sizeof(*t.slot));
	if (t.slot == NULL)
		return (err_nomem(e));
	for (i = 0; i < m->layout.n; i++)
		if (m->piece[i].there)
			to->sent += m->piece[i].len;
	to->call = &t.slot[0].call;
	to->ncall = to->options.parallel;
	to->stride = sizeof(t.slot[0]);
	rc = start_pieces(&t, e);
	while (rc == 0 && (call = caller_wait(to->caller)) != NULL) {
		rc = end_piece(&t, call->cookie, e);
		if (rc == 0)
			rc = start_pieces(&t, e);
	}
	to->ncall = 0;
	caller_drop(to->caller);
	for (i = 0; i < to->options.parallel; i++)
		call_free(&t.slot[i].call);
	free(t.slot);
	return (rc);
}
