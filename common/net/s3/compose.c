#include <stdlib.h>

#include "s3/compose.h"
#include "util/buf.h"

const struct compose_limits compose_s3 = {.min = 5ULL << 20,
    .max = 5ULL << 30,
    .copy = 128ULL << 20,
    .data = 16ULL << 20,
    .parts = 10000};

#define NONE SIZE_MAX

/*
 * A way to make the end of the package, from a copy of one piece of the base
 * on.  In the best way each piece has at most one copy, since the bytes between
 * two copies could be copied too.  The gap between two copies is sent.  A gap
 * below the minimum of a part takes bytes from the copies around it.
 */
struct way {
	size_t piece;
	uint64_t copied; /* bytes, in all of the way */
	uint64_t spare;  /* bytes at its start that the copy need not have */
	uint64_t cut;    /* bytes at the end of the piece, not copied */
	uint64_t skip;   /* bytes at the start of the next piece, not copied */
	size_t next;     /* the way from the next copy on; NONE: no copy */
};

struct search {
	const struct plan *plan;
	const struct compose_limits *limits;
	struct buf ways; /* of struct way */
};

static struct way *
ways(const struct search *s)
{
	/* malloc aligns the buffer for every type. */
	return ((struct way *)(void *)s->ways.data);
}

static size_t
count_ways(const struct search *s)
{
	return (s->ways.len / sizeof(struct way));
}

/* Return how many bytes a part of ${len} bytes lacks; 0 if ${len} is 0. */
static uint64_t
lack(const struct search *s, uint64_t len)
{
	return (len == 0 || len >= s->limits->min ? 0 : s->limits->min - len);
}

/*
 * Keep ${w} unless a way from the same piece is as good.  Those ways begin at
 * index ${from}.  A way is as good if it neither copies nor spares less.
 */
static void
offer(struct search *s, size_t from, const struct way *w)
{
	struct way *x;

	for (; from < count_ways(s); from++) {
		x = ways(s) + from;
		if (x->copied >= w->copied && x->spare >= w->spare)
			return;
		if (x->copied <= w->copied && x->spare <= w->spare) {
			*x = *w;
			return;
		}
	}
	buf_add(&s->ways, w, sizeof(*w));
}

/* Find all ways that begin with piece ${i}, from the ways of later pieces. */
static void
search_piece(struct search *s, size_t i)
{
	const struct piece *x = &s->plan->piece[i];
	int last = i == s->plan->n - 1;
	uint64_t min = last ? 1 : s->limits->min, need;
	size_t known = count_ways(s), k;
	struct way w = {.piece = i, .next = NONE};

	if (x->kind != PIECE_BASE || x->len < min)
		return;
	w.copied = x->len;
	w.spare = x->len - min;
	offer(s, known, &w);
	for (k = 0; k < known; k++) {
		w = ways(s)[k];
		need = lack(s, s->plan->piece[w.piece].out - (x->out + x->len));
		/* Take from the next copy first: this copy keeps more spare. */
		w.skip = need < w.spare ? need : w.spare;
		w.cut = need - w.skip;
		if (x->len - min < w.cut)
			continue;
		w.piece = i;
		w.copied += x->len - need;
		w.spare = x->len - min - w.cut;
		w.next = k;
		offer(s, known, &w);
	}
}

/* Return the best way from the start, or NONE; ${skip} is as in struct way. */
static size_t
search(struct search *s, uint64_t *skip)
{
	size_t i, best = NONE;
	uint64_t need, most = 0;

	/* Ranges of a smaller object cannot be copied (UploadPartCopy). */
	if (s->plan->basesize <= s->limits->min)
		return (NONE);
	for (i = s->plan->n; i-- > 0 && !s->ways.failed;)
		search_piece(s, i);
	for (i = 0; i < count_ways(s); i++) {
		need = lack(s, s->plan->piece[ways(s)[i].piece].out);
		if (need <= ways(s)[i].spare &&
		    ways(s)[i].copied - need > most) {
			most = ways(s)[i].copied - need;
			*skip = need;
			best = i;
		}
	}
	return (best);
}

/* Append ${all} in parts of nearly the same size, of at most ${max} bytes. */
static void
add_parts(struct buf *out, struct part all, uint64_t max)
{
	uint64_t n = all.len / max + (all.len % max != 0), i, end = all.len;
	uint64_t done = 0;
	struct part part = all;

	for (i = 0; i < n; i++, done += part.len) {
		part.out = all.out + done;
		part.off = all.copied ? all.off + done : 0;
		part.len = end / n + (i < end % n);
		buf_add(out, &part, sizeof(part));
	}
}

/* Append the sent parts from ${at}, and the copied ones from ${start} on. */
static void
add_way(struct buf *out, const struct search *s, uint64_t at, uint64_t start,
    uint64_t end, const struct piece *x)
{
	uint64_t most = s->plan->size / (s->limits->parts / 2) + 1;
	uint64_t copy = s->limits->copy;

	if (copy < most)
		copy = most < s->limits->max ? most : s->limits->max;
	add_parts(out, (struct part){0, at, 0, start - at}, s->limits->data);
	if (x != NULL)
		add_parts(out,
		    (struct part){
			1, start, x->off + (start - x->out), end - start},
		    copy);
}

static void
add_all(struct buf *out, const struct search *s, size_t way, uint64_t skip)
{
	uint64_t at = 0, end;
	const struct piece *x;
	const struct way *w;

	for (; way != NONE; way = w->next) {
		w = ways(s) + way;
		x = &s->plan->piece[w->piece];
		end = x->out + x->len - w->cut;
		add_way(out, s, at, x->out + skip, end, x);
		at = end;
		skip = w->skip;
	}
	add_way(out, s, at, s->plan->size, s->plan->size, NULL);
}

int
compose_plan(struct compose *c, const struct plan *p,
    const struct compose_limits *l, struct err *e)
{
	struct search s = {.plan = p, .limits = l, .ways = BUF_INIT};
	struct buf out = BUF_INIT;
	uint64_t skip = 0;
	size_t way = search(&s, &skip);
	int rc;

	if ((rc = buf_ok(&s.ways, e)) == 0) {
		add_all(&out, &s, way, skip);
		rc = buf_ok(&out, e);
	}
	buf_free(&s.ways);
	c->part = (struct part *)(void *)out.data;
	c->n = out.len / sizeof(struct part);
	if (rc == 0 && c->n > l->parts)
		rc = err_set(e, ERR_INPUT,
		    "the package would take %zu parts, at most %zu are allowed",
		    c->n, l->parts);
	if (rc != 0)
		compose_free(c);
	return (rc);
}

void
compose_free(struct compose *c)
{
	free(c->part);
	c->part = NULL;
	c->n = 0;
}
