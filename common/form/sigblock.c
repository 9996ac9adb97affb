#include <stdlib.h>
#include <string.h>

#include "form/sigblock.h"
#include "form/sigid.h"
#include "form/signers.h"
#include "form/sigpad.h"
#include "util/endian.h"

int
sigblock_bid(struct view *v, const struct zip *z, struct err *e)
{
	uint8_t m[SIGBLOCK_MAGIC_LEN];

	if (z->cd < SIGBLOCK_FRAME)
		return (0);
	if (view_read(v, z->cd - sizeof(m), m, sizeof(m), e) != 0)
		return (-1);
	return (memcmp(m, SIGBLOCK_MAGIC, sizeof(m)) == 0);
}

/* Read the size in the footer, and find from it where the block begins. */
static int
locate(struct sigblock *b, struct view *v, const struct zip *z, struct err *e)
{
	uint8_t foot[8];
	uint64_t size;

	if (view_read(v, z->cd - SIGBLOCK_FOOT, foot, sizeof(foot), e) != 0)
		return (-1);
	size = le64dec(foot);
	if (size < SIGBLOCK_FOOT || size > z->cd - 8)
		return (err_set(e, ERR_INPUT,
		    "signing block: its footer says %llu bytes, but %llu to "
		    "%llu are possible before the central directory",
		    (unsigned long long)size, (unsigned long long)SIGBLOCK_FOOT,
		    (unsigned long long)z->cd - 8));
	if (size > SIGBLOCK_MAX - 8)
		return (err_set(e, ERR_INPUT,
		    "signing block of %llu bytes: more than %u are not "
		    "accepted",
		    (unsigned long long)size + 8, SIGBLOCK_MAX));
	b->len = (size_t)size + 8;
	b->off = z->cd - b->len;
	return (0);
}

static int
read_block(struct sigblock *b, struct view *v, struct err *e)
{
	uint64_t head;

	if ((b->data = malloc(b->len)) == NULL)
		return (err_nomem(e));
	if (view_read(v, b->off, b->data, b->len, e) != 0)
		return (-1);
	head = le64dec(b->data);
	if (head != b->len - 8)
		return (err_set(e, ERR_INPUT,
		    "signing block: its two sizes disagree, %llu at its start "
		    "and %llu at its end",
		    (unsigned long long)head, (unsigned long long)b->len - 8));
	return (0);
}

static int
add_pair(struct sigblock *b, size_t at, size_t len, struct err *e)
{
	struct sigpair *v = b->pair;

	/* Room for 16, 32, 64, ... pairs. */
	if (b->n == 0 || (b->n >= 16 && (b->n & (b->n - 1)) == 0)) {
		v = reallocarray(v, b->n == 0 ? 16 : 2 * b->n, sizeof(*v));
		if (v == NULL)
			return (err_nomem(e));
		b->pair = v;
	}
	v[b->n].id = le32dec(b->data + at + 8);
	v[b->n].at = at;
	v[b->n].len = len;
	b->n++;
	return (0);
}

static int
split(struct sigblock *b, struct err *e)
{
	size_t at = 8, end = b->len - SIGBLOCK_FOOT;
	uint64_t len;

	while (at < end) {
		if (end - at < 8)
			return (err_set(e, ERR_INPUT,
			    "signing block: %zu stray bytes after pair %zu",
			    end - at, b->n));
		len = le64dec(b->data + at);
		if (len < 4 || len > end - at - 8)
			return (err_set(e, ERR_INPUT,
			    "signing block: pair %zu says %llu bytes, but 4 "
			    "to %zu are possible",
			    b->n + 1, (unsigned long long)len, end - at - 8));
		if (add_pair(b, at, (size_t)len + 8, e) != 0)
			return (-1);
		at += (size_t)len + 8;
	}
	return (0);
}

const struct sigpair *
sigblock_first(const struct sigblock *b, uint32_t id)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		if (b->pair[i].id == id)
			return (&b->pair[i]);
	return (NULL);
}

/*
 * Set signature, padding and verity.  Of several pairs with one signature id
 * Android uses the first alone (FORMATS 2.2).
 */
static int
classify(struct sigblock *b, struct err *e)
{
	const struct sigid *scheme;
	const struct sigpair *p;
	size_t i;
	int rc;

	b->padding = sigblock_first(b, SIGID_PADDING) != NULL;
	for (i = 0; (scheme = sigid_scheme(i)) != NULL; i++) {
		if ((p = sigblock_first(b, scheme->id)) == NULL)
			continue;
		b->signature = 1;
		rc = signers_nameverity(
		    sigblock_value(b, p), p->len - SIGPAIR_FRAME);
		if (rc < 0)
			return (err_set(e, ERR_INPUT,
			    "signing block: the signature under id 0x%08x is "
			    "damaged",
			    p->id));
		b->verity |= rc;
	}
	return (0);
}

static int
is_zero(const uint8_t *p, size_t len)
{
	/* The first byte is 0, and each byte equals the byte before it. */
	return (len == 0 || (p[0] == 0 && memcmp(p, p + 1, len - 1) == 0));
}

static const struct sigpair *
find_spare(const struct sigblock *b)
{
	const struct sigpair *last;

	if (b->n == 0 || b->len % SIGPAD_PAGE != 0)
		return (NULL);
	last = &b->pair[b->n - 1];
	return (last->id == SIGID_PADDING && is_zero(sigblock_value(b, last),
						 last->len - SIGPAIR_FRAME)
		    ? last
		    : NULL);
}

int
sigblock_pairs(
    struct sigblock *b, struct view *v, const struct zip *z, struct err *e)
{
	memset(b, 0, sizeof(*b));
	if (locate(b, v, z, e) != 0 || read_block(b, v, e) != 0 ||
	    split(b, e) != 0) {
		sigblock_free(b);
		return (-1);
	}
	b->spare = find_spare(b);
	return (0);
}

int
sigblock_read(
    struct sigblock *b, struct view *v, const struct zip *z, struct err *e)
{
	if (sigblock_pairs(b, v, z, e) != 0)
		return (-1);
	if (classify(b, e) != 0) {
		sigblock_free(b);
		return (-1);
	}
	return (0);
}

const struct sigpair *
sigblock_find(const struct sigblock *b, uint32_t id)
{
	size_t i;

	for (i = b->n; i > 0; i--)
		if (b->pair[i - 1].id == id)
			return (&b->pair[i - 1]);
	return (NULL);
}

const uint8_t *
sigblock_value(const struct sigblock *b, const struct sigpair *p)
{
	return (b->data + p->at + SIGPAIR_FRAME);
}

void
sigblock_free(struct sigblock *b)
{
	free(b->data);
	free(b->pair);
	memset(b, 0, sizeof(*b));
}
