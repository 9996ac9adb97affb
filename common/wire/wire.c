#include <string.h>

#include "util/endian.h"
#include "util/text.h"
#include "wire/wire.h"

#define HEAD   8
#define NS_MAX 1000000000U
#define COUNT  (CO_CHANGED + 1) /* of troubles */

/* Where the next byte is written, or read. */
struct cursor {
	uint8_t *out;
	const uint8_t *in;
	size_t left; /* of ${in} */
	int bad;     /* the message is too short, or a field is not legal */
};

static void
put_number(struct cursor *c, uint64_t x, size_t width)
{
	uint8_t bytes[8];

	le64enc(bytes, x);
	memcpy(c->out, bytes, width);
	c->out += width;
}

static void
put_bytes(struct cursor *c, const void *data, size_t len)
{
	memcpy(c->out, data, len);
	c->out += len;
}

static void
put_text(struct cursor *c, const char *s, size_t max)
{
	put_bytes(c, s, strnlen(s, max));
}

static void
put_time(struct cursor *c, struct timespec t)
{
	put_number(c, (uint64_t)t.tv_sec, 8);
	put_number(c, (uint64_t)t.tv_nsec, 4);
}

static void
put_head(struct cursor *c, unsigned int type, uint32_t id)
{
	put_number(c, type, 4);
	put_number(c, id, 4);
}

/* Write a text; a control character becomes "?". */
static void
put_message(struct cursor *c, const char *s)
{
	size_t n, len = strnlen(s, ERR_TEXT_MAX - 1);
	unsigned int character;

	for (; len > 0; s += n, len -= n) {
		n = utf8_next(s, len, &character);
		if (n == 0 || text_iscontrol(character)) {
			put_number(c, '?', 1);
			n = 1;
		} else {
			put_bytes(c, s, n);
		}
	}
}

static uint64_t
take_number(struct cursor *c, size_t width)
{
	uint8_t bytes[8] = {0};

	if (c->left < width) {
		c->bad = 1;
		c->left = 0;
		return (0);
	}
	memcpy(bytes, c->in, width);
	c->in += width;
	c->left -= width;
	return (le64dec(bytes));
}

static void
take_zero(struct cursor *c, size_t width)
{
	if (take_number(c, width) != 0)
		c->bad = 1;
}

static struct timespec
take_time(struct cursor *c)
{
	struct timespec t = {.tv_sec = (time_t)take_number(c, 8)};
	uint64_t ns = take_number(c, 4);

	if (ns >= NS_MAX)
		c->bad = 1;
	else
		t.tv_nsec = (long)ns;
	return (t);
}

/* Read the next ${len} bytes into ${out}, with room for ${max} and a NUL. */
static void
take_string(struct cursor *c, char *out, size_t len, size_t max)
{
	if (len > c->left || len > max) {
		c->bad = 1;
		len = 0;
	}
	if (len > 0)
		memcpy(out, c->in, len);
	out[len] = '\0';
	c->in += len;
	c->left -= len;
}

static void
take_version(struct cursor *c, char out[COTAG_MAX + 1], size_t len)
{
	take_string(c, out, len, COTAG_MAX);
	if (!wire_isversion(out, len))
		c->bad = 1;
}

static void
take_text(struct cursor *c, char *out, size_t max)
{
	size_t len = c->left;
	struct err unused;

	take_string(c, out, len, max);
	if (text_check("it", out, c->bad ? 0 : len, &unused) != 0)
		c->bad = 1;
}

/* Read the type and the number of a message. */
static unsigned int
take_head(struct cursor *c, uint32_t *id)
{
	unsigned int type = (unsigned int)take_number(c, 1);

	take_zero(c, 3);
	*id = (uint32_t)take_number(c, 4);
	return (type);
}

size_t
wire_putask(uint8_t out[WIRE_MAX], const struct wire_ask *q)
{
	struct cursor c = {.out = out};
	size_t len = strnlen(q->version, COTAG_MAX);

	put_head(&c, q->kind, q->id);
	if (q->kind == WIRE_SLICE) {
		put_number(&c, q->n, 8);
		put_number(&c, q->size, 8);
		put_number(&c, len, 2);
		put_bytes(&c, q->version, len);
	}
	if (q->kind == WIRE_FIND || q->kind == WIRE_SLICE)
		put_text(&c, q->key, COKEY_MAX);
	return ((size_t)(c.out - out));
}

static void
put_found(struct cursor *c, const struct wire_found *f)
{
	put_number(c, f->size, 8);
	put_time(c, f->mtime);
	put_time(c, f->ctime);
	put_number(c, f->medium, 1);
	put_number(c, f->has_sha256 != 0, 1);
	put_number(c, 0, 2);
	put_number(c, f->slice, 4);
	put_bytes(c, f->sha256, WIRE_SHA256);
	put_text(c, f->version, COTAG_MAX);
}

size_t
wire_putanswer(uint8_t out[WIRE_MAX], const struct wire_answer *a)
{
	struct cursor c = {.out = out};

	put_head(&c, a->kind, a->id);
	switch (a->kind) {
	case WIRE_FOUND:
		put_found(&c, &a->found);
		break;
	case WIRE_SLICED:
		put_number(&c, a->n, 8);
		put_number(&c, a->length, 4);
		put_number(&c, a->valid, 4);
		break;
	case WIRE_GREW:
		put_number(&c, a->valid, 4);
		break;
	case WIRE_FAILED:
		put_number(&c, a->trouble, 4);
		put_message(&c, a->text);
		break;
	}
	return ((size_t)(c.out - out));
}

size_t
wire_putcounts(uint8_t out[WIRE_MAX], const struct wire_counts *n)
{
	struct cursor c = {.out = out};

	put_head(&c, WIRE_COUNTS, 0);
	put_number(&c, n->questions, 8);
	put_number(&c, n->hits, 8);
	put_number(&c, n->reads, 8);
	put_number(&c, n->bytes, 8);
	return ((size_t)(c.out - out));
}

static int
malformed(const char *what, struct err *e)
{
	return (err_set(e, ERR_INPUT, "malformed %s", what));
}

int
wire_parseask(
    struct wire_ask *q, const uint8_t *data, size_t len, struct err *e)
{
	struct cursor c = {.in = data, .left = len};
	unsigned int type;

	memset(q, 0, sizeof(*q));
	type = take_head(&c, &q->id);
	if (len > WIRE_MAX || type < WIRE_FIND || type > WIRE_NEW)
		return (malformed("question", e));
	q->kind = (enum wire_asks)type;
	if (q->kind == WIRE_SLICE) {
		q->n = take_number(&c, 8);
		q->size = take_number(&c, 8);
		take_version(&c, q->version, (size_t)take_number(&c, 2));
	}
	if (q->kind == WIRE_FIND || q->kind == WIRE_SLICE) {
		take_text(&c, q->key, COKEY_MAX);
		if (q->key[0] == '\0')
			c.bad = 1;
	}
	if (c.bad || c.left > 0 || (q->kind == WIRE_SLICE && q->size == 0) ||
	    (q->kind == WIRE_NEW && q->id != 0))
		return (malformed("question", e));
	return (0);
}

static int
is_zero(const uint8_t *p, size_t len)
{
	while (len > 0 && *p == 0)
		p++, len--;
	return (len == 0);
}

static void
take_found(struct cursor *c, struct wire_found *f)
{
	unsigned int medium, identity;
	size_t i;

	f->size = take_number(c, 8);
	f->mtime = take_time(c);
	f->ctime = take_time(c);
	medium = (unsigned int)take_number(c, 1);
	identity = (unsigned int)take_number(c, 1);
	take_zero(c, 2);
	f->slice = (uint32_t)take_number(c, 4);
	for (i = 0; i < WIRE_SHA256; i++)
		f->sha256[i] = (uint8_t)take_number(c, 1);
	take_version(c, f->version, c->left);
	f->medium = (enum wire_medium)medium;
	f->has_sha256 = identity == 1;
	if (medium == WIRE_FILE
		? f->slice != 0
		: medium != WIRE_SLICES || f->slice < WIRE_SLICE_MIN ||
		      f->slice > WIRE_SLICE_MAX)
		c->bad = 1;
	if (identity > 1 || (identity == 0 && !is_zero(f->sha256, WIRE_SHA256)))
		c->bad = 1;
}

static void
take_sliced(struct cursor *c, struct wire_answer *a)
{
	a->n = take_number(c, 8);
	a->length = (uint32_t)take_number(c, 4);
	a->valid = (uint32_t)take_number(c, 4);
	if (a->length == 0 || a->length > WIRE_SLICE_MAX ||
	    a->valid > a->length)
		c->bad = 1;
}

static void
take_grew(struct cursor *c, struct wire_answer *a)
{
	a->valid = (uint32_t)take_number(c, 4);
	if (a->valid == 0 || a->valid > WIRE_SLICE_MAX)
		c->bad = 1;
}

static void
take_failed(struct cursor *c, struct wire_answer *a)
{
	unsigned int trouble = (unsigned int)take_number(c, 4);

	a->trouble = (enum cotrouble)trouble;
	take_text(c, a->text, ERR_TEXT_MAX - 1);
	if (trouble >= COUNT)
		c->bad = 1;
}

int
wire_parseanswer(
    struct wire_answer *a, const uint8_t *data, size_t len, struct err *e)
{
	struct cursor c = {.in = data, .left = len};
	unsigned int type;

	memset(a, 0, sizeof(*a));
	type = take_head(&c, &a->id);
	if (len > WIRE_MAX)
		return (malformed("answer", e));
	a->kind = (enum wire_answers)type;
	if (type == WIRE_FOUND)
		take_found(&c, &a->found);
	else if (type == WIRE_SLICED)
		take_sliced(&c, a);
	else if (type == WIRE_GREW)
		take_grew(&c, a);
	else if (type == WIRE_FAILED)
		take_failed(&c, a);
	else
		c.bad = 1;
	return (c.bad || c.left > 0 ? malformed("answer", e) : 0);
}

int
wire_hasfd(const struct wire_answer *a)
{
	return (a->kind == WIRE_SLICED ||
		(a->kind == WIRE_FOUND && a->found.medium == WIRE_FILE));
}

void
wire_fail(struct wire_answer *a, uint32_t id, enum cotrouble trouble,
    const char *text)
{
	size_t len = strnlen(text, ERR_TEXT_MAX - 1);

	memset(a, 0, sizeof(*a));
	a->kind = WIRE_FAILED;
	a->id = id;
	a->trouble = trouble;
	memcpy(a->text, text, len);
}

int
wire_error(const struct wire_answer *a, struct err *e)
{
	static const enum err_kind kinds[COUNT] = {
	    ERR_INPUT, ERR_NOTFOUND, ERR_TEMP, ERR_FATAL, ERR_TEMP, ERR_TEMP};

	return (err_set(e, kinds[a->trouble], "%s", a->text));
}

int
wire_parsecounts(
    struct wire_counts *n, const uint8_t *data, size_t len, struct err *e)
{
	struct cursor c = {.in = data, .left = len};
	uint32_t id;
	unsigned int type = take_head(&c, &id);

	n->questions = take_number(&c, 8);
	n->hits = take_number(&c, 8);
	n->reads = take_number(&c, 8);
	n->bytes = take_number(&c, 8);
	if (type != WIRE_COUNTS || id != 0 || c.bad || c.left > 0)
		return (malformed("counts", e));
	return (0);
}

enum cotrouble
wire_trouble(const struct err *e)
{
	switch (e->kind) {
	case ERR_INPUT:
		return (CO_INPUT);
	case ERR_NOTFOUND:
		return (CO_NOTFOUND);
	case ERR_TEMP:
		return (CO_TEMP);
	default:
		return (CO_FATAL);
	}
}

int
wire_isversion(const char *tag, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (tag[i] <= ' ' || tag[i] >= 0x7f)
			return (0);
	return (len > 0 && len <= COTAG_MAX);
}
