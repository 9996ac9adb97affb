#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan.h"
#include "util/endian.h"
#include "util/hex.h"
#include "util/num.h"

static int
by_offset(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	if (x->off != y->off)
		return (x->off < y->off ? -1 : 1);
	/* An insertion comes before an edit that replaces bytes behind it. */
	return (x->oldlen < y->oldlen ? -1 : x->oldlen > y->oldlen);
}

static int
add_piece(struct plan *p, struct piece piece, struct err *e)
{
	if (piece.len == 0)
		return (0);
	piece.out = p->size;
	if (num_add(p->size, piece.len, &p->size) != 0 || p->size > INT64_MAX)
		return (
		    err_set(e, ERR_INPUT, "the package would be too large"));
	p->piece[p->n++] = piece;
	return (0);
}

static int
add_base(struct plan *p, uint64_t off, uint64_t end, struct err *e)
{
	struct piece piece = {
	    .kind = PIECE_BASE, .len = end - off, .off = off, .lit = NULL};

	return (add_piece(p, piece, e));
}

static int
add_literal(struct plan *p, const struct edit *x, struct err *e)
{
	struct piece piece = {.kind = PIECE_LIT,
	    .len = x->newlen,
	    .off = 0,
	    .lit = edits_new(&p->edits, x)};

	return (add_piece(p, piece, e));
}

static int
add_pieces(struct plan *p, struct err *e)
{
	size_t n = edits_count(&p->edits), i;
	const struct edit *x;
	uint64_t done = 0;

	for (i = 0; i < n; i++) {
		x = edits_get(&p->edits, i);
		if (x->off < done || !range_ok(x->off, x->oldlen, p->basesize))
			return (err_set(
			    e, ERR_INPUT, "edits of the package overlap"));
		if (add_base(p, done, x->off, e) != 0 ||
		    add_literal(p, x, e) != 0)
			return (-1);
		done = x->off + x->oldlen;
	}
	return (add_base(p, done, p->basesize, e));
}

int
plan_compile(struct plan *p, struct edits *ed, uint64_t basesize, struct err *e)
{
	size_t n = edits_count(ed);

	p->n = 0;
	p->size = 0;
	p->basesize = basesize;
	p->edits = *ed;
	*ed = (struct edits)EDITS_INIT;
	/* Between edits lie at most n + 1 ranges of the base. */
	p->piece = calloc(2 * n + 1, sizeof(*p->piece));
	if (p->piece == NULL || p->edits.list.failed || p->edits.bytes.failed) {
		(void)err_nomem(e);
		goto fail;
	}
	if (n > 0)
		qsort(p->edits.list.data, n, sizeof(struct edit), by_offset);
	if (add_pieces(p, e) != 0)
		goto fail;
	return (0);
fail:
	plan_free(p);
	return (-1);
}

size_t
plan_find(const struct plan *p, uint64_t out)
{
	size_t low = 0, high = p->n, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (p->piece[mid].out <= out)
			low = mid;
		else
			high = mid;
	}
	return (low);
}

struct piece
plan_clip(const struct plan *p, size_t i, uint64_t first, uint64_t len)
{
	struct piece x = p->piece[i];
	uint64_t skip = x.out < first ? first - x.out : 0;

	x.out += skip;
	x.len -= skip;
	if (x.kind == PIECE_BASE)
		x.off += skip;
	else
		x.lit += skip;
	if (x.len > first + len - x.out)
		x.len = first + len - x.out;
	return (x);
}

void
plan_print(const struct plan *p, struct buf *out)
{
	const struct piece *x;

	for (x = p->piece; x < p->piece + p->n; x++) {
		if (x->kind == PIECE_BASE) {
			buf_addf(out, "base %llu %llu\n",
			    (unsigned long long)x->off,
			    (unsigned long long)x->len);
		} else {
			buf_addstr(out, "lit ");
			hex_add(out, x->lit, (size_t)x->len);
			buf_addbyte(out, '\n');
		}
	}
}

void
plan_etag(const struct plan *p, const uint8_t ident[PLAN_IDENT_LEN],
    char etag[PLAN_ETAG_LEN])
{
	uint8_t digest[SHA256_DIGEST_SIZE], head[17];
	const struct piece *x;
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, PLAN_IDENT_LEN, ident);
	for (x = p->piece; x < p->piece + p->n; x++) {
		head[0] = x->kind == PIECE_BASE ? 'b' : 'l';
		le64enc(head + 1, x->len);
		le64enc(head + 9, x->off);
		sha256_update(&ctx, sizeof(head), head);
		if (x->kind == PIECE_LIT)
			sha256_update(&ctx, (size_t)x->len, x->lit);
	}
	sha256_digest(&ctx, sizeof(digest), digest);
	etag[0] = '"';
	hex_encode(etag + 1, digest, 16);
	etag[33] = '"';
	etag[34] = '\0';
}

void
plan_free(struct plan *p)
{
	free(p->piece);
	p->piece = NULL;
	p->n = 0;
	edits_free(&p->edits);
}
