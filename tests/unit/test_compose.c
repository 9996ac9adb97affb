#include <stdlib.h>

#include "check.h"
#include "s3/compose.h"
#include "util/num.h"

/*
 * The rules of S3 with small numbers, so that the test can try every division
 * to find the best.
 */
static const struct compose_limits small = {
    .min = 4, .max = 20, .copy = 9, .data = 8, .parts = 100};

#define BASE_MAX 100
#define OUT_MAX  (16 * BASE_MAX) /* longest output of the edits */

static uint8_t base[BASE_MAX];

/* Make bytes [out, out + len) of ${p}'s output without the plan's code. */
static void
output(const struct plan *p, uint64_t out, uint64_t len, uint8_t *data)
{
	const struct piece *x = p->piece;

	for (; len > 0; out++, len--) {
		while (out >= x->out + x->len)
			x++;
		*data++ = x->kind == PIECE_LIT ? x->lit[out - x->out]
					       : base[x->off + (out - x->out)];
	}
}

/* Count the bytes of the base in [out, out + len) of the output. */
static uint64_t
based(const struct plan *p, uint64_t out, uint64_t len)
{
	uint64_t n = 0, i, from, to;

	for (i = 0; i < p->n; i++) {
		from = p->piece[i].out;
		to = from + p->piece[i].len;
		from = from < out ? out : from;
		to = to > out + len ? out + len : to;
		if (p->piece[i].kind == PIECE_BASE && from < to)
			n += to - from;
	}
	return (n);
}

/* Is [out, out + len) inside one piece of the base? */
static int
copyable(const struct plan *p, uint64_t out, uint64_t len)
{
	size_t i = plan_find(p, out);

	return (p->piece[i].kind == PIECE_BASE &&
		out - p->piece[i].out + len <= p->piece[i].len);
}

/* Try all legal divisions: the fewest bytes of the base to send. */
static uint64_t
fewest(const struct plan *p, const struct compose_limits *l)
{
	static uint64_t best[OUT_MAX + 1];
	uint64_t from, to, n;

	best[p->size] = 0;
	for (from = p->size; from-- > 0;) {
		best[from] = based(p, from, p->size - from);
		for (to = from + 1; to <= p->size; to++) {
			if (to - from < l->min && to < p->size)
				continue;
			n = best[to];
			if (p->basesize <= l->min ||
			    !copyable(p, from, to - from))
				n += based(p, from, to - from);
			best[from] = n < best[from] ? n : best[from];
		}
	}
	return (best[0]);
}

/* Is every part legal, and do the parts make the output? */
static int
right(const struct plan *p, const struct compose *c,
    const struct compose_limits *l, uint64_t *sent)
{
	uint8_t data[OUT_MAX];
	uint64_t at = 0;
	size_t i;

	*sent = 0;
	for (i = 0; i < c->n; at += c->part[i++].len) {
		const struct part *x = &c->part[i];

		if (x->out != at || x->len == 0 || x->len > l->max ||
		    x->len > (x->copied ? l->copy : l->data) ||
		    !range_ok(at, x->len, p->size) ||
		    (x->len < l->min && i + 1 < c->n))
			return (0);
		if (!x->copied) {
			*sent += based(p, at, x->len);
			continue;
		}
		output(p, at, x->len, data);
		if (!range_ok(x->off, x->len, p->basesize) ||
		    memcmp(data, base + x->off, x->len) != 0)
			return (0);
	}
	return (at == p->size && c->n <= l->parts);
}

static int
try_plan(struct edits *ed, uint64_t basesize)
{
	struct compose c;
	uint64_t sent;
	struct plan p;
	struct err e;
	int ok;

	if (plan_compile(&p, ed, basesize, &e) != 0)
		return (0);
	if (compose_plan(&c, &p, &small, &e) != 0)
		exit(1);
	ok = right(&p, &c, &small, &sent) && sent == fewest(&p, &small);
	compose_free(&c);
	plan_free(&p);
	return (ok);
}

static void
edit(struct edits *ed, uint64_t off, size_t oldlen, size_t newlen)
{
	static const uint8_t new[64];

	edits_add(ed, off, base + off, oldlen, new, newlen);
}

/* All plans of two edits of bases of every small size. */
static void
test_all(void)
{
	static const size_t lens[] = {0, 1, 3, 5};
	const uint64_t most = soaks(15, 26);
	uint64_t size, a, b;
	size_t i, bad = 0;

	for (size = 1; size <= most; size++)
		for (a = 0; a <= size; a++)
			for (b = a; b <= size; b++)
				for (i = 0; i < 16; i++) {
					struct edits ed = EDITS_INIT;

					edit(&ed, a, a < b, lens[i / 4]);
					edit(&ed, b, b < size, lens[i % 4]);
					bad += !try_plan(&ed, size);
				}
	check_row(bad == 0, "all plans of two small edits (%zu bad)", bad);
}

static size_t
below(size_t n)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return ((size_t)((state >> 33) % n));
}

/* Any number of edits, with pieces between of about the size of a part. */
static void
test_random(void)
{
	const size_t n = soaks(2000, 20000);
	size_t i, bad = 0, off, old;

	for (i = 0; i < n; i++) {
		struct edits ed = EDITS_INIT;
		size_t size = 1 + below(BASE_MAX - 1);
		size_t gap = 1 + below(i % 3 == 0 ? 60 : 14);

		for (off = below(gap); off < size; off += old + below(gap)) {
			old = below(6);
			old = old < size - off ? old : size - off;
			edit(&ed, off, old, below(i % 5 == 0 ? 12 : 4));
			off++;
		}
		bad += !try_plan(&ed, size);
	}
	check_row(bad == 0, "random plans (%zu bad)", bad);
}

/* Compose for S3 with one edit of ${len} bytes at ${off}: the parts as text. */
static const char *
s3(uint64_t size, uint64_t off, size_t len)
{
	static struct buf text = BUF_INIT;
	struct edits ed = EDITS_INIT;
	uint8_t *bytes = calloc(2, len);
	struct compose c;
	struct plan p;
	struct err e;
	size_t i;

	if (bytes == NULL)
		exit(1);
	memset(bytes + len, 1, len);
	edits_add(&ed, off, bytes, len, bytes + len, len);
	buf_reset(&text);
	if (plan_compile(&p, &ed, size, &e) != 0 ||
	    compose_plan(&c, &p, &compose_s3, &e) != 0)
		exit(1);
	for (i = 0; i < c.n && i < 6; i++)
		buf_addf(&text, "%s%s %llu", i > 0 ? ", " : "",
		    c.part[i].copied ? "copy" : "send",
		    (unsigned long long)c.part[i].len);
	if (i < c.n)
		buf_addf(&text, " of %zu", c.n);
	compose_free(&c);
	plan_free(&p);
	free(bytes);
	return (buf_str(&text));
}

#define MIB (1ULL << 20)

static void
test_s3(void)
{
	/* An edit in a signing block, before a directory of 300 kB. */
	CHECK_STR(s3(100 * MIB, 100 * MIB - 300000, 4096),
	    "copy 104557600, send 300000");
	/* A directory of 9 MiB is copied, not sent. */
	CHECK_STR(s3(100 * MIB, 91 * MIB, 4096),
	    "copy 95420416, send 5242880, copy 4194304");
	CHECK_STR(s3(3 * MIB, 2 * MIB, 10), "send 3145728");
	CHECK_STR(s3(5 * MIB, 4 * MIB, 10), "send 5242880");
	CHECK_STR(s3(5 * MIB + 1, 5 * MIB, 1), "copy 5242880, send 1");
	CHECK_STR(s3(20 * MIB, 0, 10), "send 5242880, copy 15728640");
	CHECK_STR(s3(300 * MIB, 299 * MIB, 1),
	    "copy 104508075, copy 104508075, copy 104508074, send 1048576");
	/* 5 TiB, the largest object. */
	CHECK_STR(s3(5 * MIB * MIB, 5 * MIB * MIB - 9, 9),
	    "copy 1099511628, copy 1099511628, copy 1099511628, "
	    "copy 1099511628, copy 1099511628, copy 1099511628 of 5001");
}

static void
test_toomany(void)
{
	struct compose_limits few = small;
	struct edits ed = EDITS_INIT;
	struct compose c;
	struct plan p;
	struct err e;

	few.parts = 4;
	edit(&ed, 50, 1, 1);
	if (plan_compile(&p, &ed, BASE_MAX, &e) != 0)
		exit(1);
	CHECK(compose_plan(&c, &p, &few, &e) == -1 && e.kind == ERR_INPUT);
	CHECK(c.part == NULL && c.n == 0);
	compose_free(&c);
	plan_free(&p);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < BASE_MAX; i++)
		base[i] = (uint8_t)(i + 1);
	test_all();
	test_random();
	test_s3();
	test_toomany();
	return (check_done());
}
