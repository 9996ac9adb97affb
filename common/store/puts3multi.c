#include <stdlib.h>
#include <string.h>

#include "store/layout.h"
#include "store/puts3.h"
#include "util/text.h"

/* One part of the file. */
struct piece {
	uint64_t off, len;
	const uint8_t *sum; /* of the kind that the store checks */
	int there;          /* in the store: the part is known */
	struct s3part part;
};

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

struct multi {
	struct put *to;
	struct package *package;
	struct s3multi multi;
	struct layout layout;
	struct piece *piece; /* layout.n of them */
	struct slot *slot;   /* options.parallel of them */
	size_t busy;         /* slots that are not free */
	size_t next;         /* piece to send */
	int begun;           /* by ourselves, just now */
	char *etag;          /* of the whole, in ${size} bytes; "" not known */
	size_t size;
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

static int
set_pieces(struct multi *m, struct err *e)
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

/* Is that part, as it is listed, this piece? */
static int
is_piece(
    const struct multi *m, const struct s3part *part, const struct piece *piece)
{
	char sum[BASE64_MAX];

	if (!m->multi.sums)
		return (s3_ismd5(part->etag, piece->sum));
	s3_base64(sum, piece->sum, DIGEST_LEN);
	return (strcmp(part->sha256, sum) == 0);
}

/*
 * Are all parts of an upload pieces of the file?  One part of another file
 * would mean that the upload was begun for that.
 */
static int
compare_parts(struct multi *m, const struct s3parts *parts)
{
	struct piece *piece;
	size_t i;

	for (i = 0; i < parts->n; i++) {
		piece = &m->piece[parts->part[i].number - 1];
		if (!is_piece(m, &parts->part[i], piece))
			return (0);
		piece->part = parts->part[i];
		piece->there = 1;
	}
	return (1);
}

/*
 * A list of what is there failed: 0 to begin anew, or -1 if it may come when
 * asked again.  One may be allowed to upload, and not to list.
 */
static int
cannot_go_on(const struct multi *m, const struct err *e)
{
	if (e->kind == ERR_TEMP)
		return (-1);
	if (e->kind != ERR_NOTFOUND)
		put_note(m->to, "cannot go on where it stopped: %s", e->text);
	return (0);
}

/*
 * Take an upload to go on with if its parts, ${there} of them, are ours: 1, 0
 * or -1.
 */
static int
adopt(struct multi *m, const struct s3upload *u, size_t *there, struct err *e)
{
	struct s3parts parts = {NULL, 0};
	int rc;

	memcpy(m->multi.id, u->id, sizeof(m->multi.id));
	m->begun = 0;
	if (s3_parts(m->to->caller, &m->multi, &parts, e) != 0) {
		rc = cannot_go_on(m, e);
	} else if (parts.n == 0 ||
		   !layout_find(&m->layout, m->package->digest.size, &parts)) {
		rc = 0;
	} else {
		m->multi.sums = parts.part[0].sha256[0] != '\0';
		rc = set_pieces(m, e) != 0 ? -1 : compare_parts(m, &parts);
	}
	*there = parts.n;
	s3parts_free(&parts);
	return (rc);
}

/* Take that of the uploads to ${name} which has the most parts: 1, 0 or -1. */
static int
adopt_fullest(
    struct multi *m, const char *name, const struct s3uploads *u, struct err *e)
{
	size_t i, there, most = 0, fullest = 0, last = 0;
	int rc;

	for (i = 0; i < u->n; i++) {
		if (strcmp(u->upload[i].name, name) != 0)
			continue;
		if ((rc = adopt(m, &u->upload[i], &there, e)) < 0)
			return (-1);
		last = i;
		if (rc == 1 && there > most) {
			most = there;
			fullest = i;
		}
	}
	/* What was taken last is what has been filled in. */
	if (most == 0)
		return (0);
	rc = fullest == last ? 1 : adopt(m, &u->upload[fullest], &most, e);
	if (rc == 1)
		put_note(m->to, "goes on: %zu of %zu parts are there", most,
		    m->layout.n);
	return (rc);
}

/* Look for an upload of this file to go on with: 1, 0 or -1. */
static int
resume(struct multi *m, struct err *e)
{
	struct s3uploads u = {NULL, 0};
	struct buf name = BUF_INIT;
	int rc;

	if (caller_name(m->to->caller, m->package->key, &name, e) != 0)
		return (-1);
	if (s3_uploads(m->to->caller, (char *)name.data, &u, e) == 0)
		rc = adopt_fullest(m, (char *)name.data, &u, e);
	else
		rc = cannot_go_on(m, e);
	s3uploads_free(&u);
	buf_free(&name);
	return (rc);
}

static int
begin(struct multi *m, struct err *e)
{
	struct s3fields f;

	s3fields_set(&f, m->package);
	s3fields_add(&f, "x-amz-checksum-algorithm", "SHA256");
	m->begun = 1;
	if (layout_choose(&m->layout, m->package->digest.size, e) != 0)
		return (-1);
	return (s3_begin(m->to->caller, &m->multi, f.field, f.n, e));
}

static void
start_piece(struct multi *m, struct slot *s, struct piece *piece)
{
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
	m->busy++;
	caller_start(m->to->caller, call);
}

/* A piece is there, or has failed. */
static int
end_piece(struct multi *m, struct slot *s, struct err *e)
{
	struct piece *piece = s->piece;
	struct call *call = &s->call;
	const char *etag = s->want[PART_ETAG].value;

	s->piece = NULL;
	m->busy--;
	call->sent = 0;
	call_free(call);
	if (call->failed) {
		*e = call->err;
		return (-1);
	}
	if (etag[0] == '\0' || strlen(etag) >= sizeof(piece->part.etag))
		return (err_set(
		    e, ERR_FATAL, "the store gives no entity tag of a part"));
	if (!m->multi.sums &&
	    s3_checketag(etag, s->want[PART_SSE].value, piece->sum, e) != 0)
		return (-1);
	memcpy(piece->part.etag, etag, strlen(etag) + 1);
	if (m->multi.sums)
		memcpy(piece->part.sha256, s->sum, strlen(s->sum) + 1);
	piece->there = 1;
	m->to->sent += piece->len;
	return (0);
}

static struct slot *
free_slot(struct multi *m)
{
	size_t i;

	for (i = 0; m->slot[i].piece != NULL; i++)
		continue;
	return (&m->slot[i]);
}

/* Fill the free slots. */
static void
start_pieces(struct multi *m)
{
	while (m->busy < m->to->options.parallel) {
		while (m->next < m->layout.n && m->piece[m->next].there)
			m->next++;
		if (m->next == m->layout.n)
			return;
		start_piece(m, free_slot(m), &m->piece[m->next++]);
	}
}

static int
send_pieces(struct multi *m, struct err *e)
{
	struct call *call;
	int rc = 0;
	size_t i;

	for (i = 0; i < m->layout.n; i++)
		if (m->piece[i].there)
			m->to->sent += m->piece[i].len;
	m->next = 0;
	m->to->call = &m->slot[0].call;
	m->to->ncall = m->to->options.parallel;
	m->to->stride = sizeof(m->slot[0]);
	start_pieces(m);
	while (rc == 0 && (call = caller_wait(m->to->caller)) != NULL) {
		rc = end_piece(m, call->cookie, e);
		if (rc == 0)
			start_pieces(m);
	}
	m->to->ncall = 0;
	caller_drop(m->to->caller);
	for (i = 0; i < m->to->options.parallel; i++)
		call_free(&m->slot[i].call);
	return (rc);
}

static int
complete(void *cookie, int fresh, struct err *e)
{
	struct multi *m = cookie;
	struct s3parts parts = {NULL, m->layout.n};
	size_t i;
	int rc;

	if ((parts.part = calloc(parts.n, sizeof(*parts.part))) == NULL)
		return (err_nomem(e));
	for (i = 0; i < parts.n; i++)
		parts.part[i] = m->piece[i].part;
	rc = s3_complete(
	    m->to->caller, &m->multi, &parts, fresh, m->etag, m->size, e);
	s3parts_free(&parts);
	return (rc);
}

/* From the first part that lacks to the whole object. */
static int
run(struct multi *m, int replace, struct err *e)
{
	if (send_pieces(m, e) != 0)
		return (-1);
	return (s3_writenew(m->to, m->package, replace, complete, m, e));
}

/*
 * The parts stay if trying again may help: then it will go on with them.  What
 * others have begun is not ours to end.
 */
static void
fail(struct multi *m, struct err *e)
{
	struct err why = *e;

	if (why.kind == ERR_TEMP)
		(void)err_set(e, ERR_TEMP,
		    "%.800s; the same command goes on where it stopped, "
		    "--abort-stale removes what is left",
		    why.text);
	else if (m->begun)
		(void)s3_abort(m->to->caller, &m->multi, &why);
}

static int
upload_anew(struct multi *m, int replace, struct err *e)
{
	if (begin(m, e) != 0)
		return (-1);
	if (set_pieces(m, e) == 0 && run(m, replace, e) == 0)
		return (0);
	fail(m, e);
	return (-1);
}

/*
 * Go on with an upload that was found.  Others may do so as well, and end it;
 * and if only parts that both have in common were there, it may have been
 * begun for another file, whose digest the object has then.
 */
static int
upload_rest(struct multi *m, int replace, struct err *e)
{
	enum put_there there;
	int done = run(m, replace, e) == 0;

	if (!done && e->kind != ERR_NOTFOUND) {
		fail(m, e);
		return (-1);
	}
	there = put_look(m->to, m->package, e);
	if (there == PUT_SAME || there == PUT_FAILED)
		return (there == PUT_SAME ? 0 : -1);
	put_note(m->to, "what was gone on with was another upload: once more");
	m->to->sent = 0;
	/* Over what we have made ourselves, but over nothing else. */
	return (upload_anew(m, replace || done, e));
}

static int
upload(struct multi *m, int replace, struct err *e)
{
	int rc = resume(m, e);

	if (rc < 0)
		return (-1);
	return (
	    rc == 1 ? upload_rest(m, replace, e) : upload_anew(m, replace, e));
}

int
puts3_multi(struct put *to, struct package *p, int replace, char *etag,
    size_t size, struct err *e)
{
	struct multi m = {.to = to,
	    .package = p,
	    .multi = {.key = p->key},
	    .etag = etag,
	    .size = size};
	int rc;

	m.slot = calloc(to->options.parallel, sizeof(*m.slot));
	if (m.slot == NULL)
		return (err_nomem(e));
	rc = upload(&m, replace, e);
	free(m.slot);
	free(m.piece);
	return (rc);
}
