#include <expat.h>
#include <string.h>
#include <zlib.h>

#include "form/pkgtail.h"
#include "upload/toc.h"
#include "util/num.h"

#define TOC_MAX       (64 << 20)
#define TOC_DEPTH_MAX 256 /* directories are nested elements */
#define TOC_TEXT_MAX  32  /* no number is so long */
#define TOC_CHUNK     16384

/* What the children of an element say about its range in the heap. */
enum { OFFSET = 1, LENGTH = 2, SIZE = 4, WRONG = 8 };

struct element {
	unsigned int has;
	uint64_t offset;
	uint64_t length; /* bytes in the heap */
	uint64_t size;   /* the same, if it is not compressed */
};

struct toc {
	XML_Parser parser;
	struct element v[TOC_DEPTH_MAX];
	size_t depth;
	char text[TOC_TEXT_MAX];
	size_t textlen;
	uint64_t end; /* of the farthest range */
	struct err *e;
	int failed;
};

static int
damaged(const char *what, struct err *e)
{
	(void)err_set(e, ERR_INPUT, "its table of contents %s", what);
	return (-1);
}

static void
stop(struct toc *t, const char *what)
{
	/* Expat calls on_end of an empty element even after a stop. */
	if (!t->failed)
		(void)damaged(what, t->e);
	t->failed = 1;
	(void)XML_StopParser(t->parser, XML_FALSE);
}

static void
on_start(void *cookie, const char *name, const char **attributes)
{
	struct toc *t = cookie;

	(void)name;
	(void)attributes;
	if (t->failed)
		return;
	if (t->depth == TOC_DEPTH_MAX) {
		stop(t, "is nested too deeply");
		return;
	}
	t->v[t->depth++] = (struct element){.has = 0};
	t->textlen = 0;
}

static void
on_text(void *cookie, const char *text, int len)
{
	struct toc *t = cookie;
	size_t n = (size_t)len;

	/* A text that fills the buffer is no number: the rest may go. */
	if (n > TOC_TEXT_MAX - t->textlen)
		n = TOC_TEXT_MAX - t->textlen;
	memcpy(t->text + t->textlen, text, n);
	t->textlen += n;
}

static void
take_number(struct toc *t, unsigned int which, uint64_t *number)
{
	struct element *of = &t->v[t->depth - 1];

	of->has |= which;
	if (t->textlen == TOC_TEXT_MAX ||
	    num_parse(t->text, t->textlen, number) != 0)
		of->has |= WRONG;
}

/*
 * Note the range of an element.  Without an offset, an element has no range, or
 * is empty.
 */
static void
take_range(struct toc *t, const char *name, const struct element *x)
{
	unsigned int wanted =
	    strcmp(name, "data") == 0 ? OFFSET | LENGTH | SIZE : OFFSET;
	uint64_t len = (x->has & LENGTH) != 0 ? x->length : x->size;

	if ((x->has & OFFSET) == 0 && (wanted == OFFSET || x->has == 0))
		return;
	if ((x->has & wanted) != wanted || (x->has & (LENGTH | SIZE)) == 0 ||
	    (x->has & WRONG) != 0 || len > UINT64_MAX - x->offset)
		stop(t, "has a range without an offset or a length");
	else if (x->offset + len > t->end)
		t->end = x->offset + len;
}

static void
on_end(void *cookie, const char *name)
{
	struct toc *t = cookie;
	struct element *x, *of;

	if (t->failed)
		return;
	x = &t->v[--t->depth];
	of = t->depth > 0 ? &t->v[t->depth - 1] : NULL;
	if (of != NULL && strcmp(name, "offset") == 0)
		take_number(t, OFFSET, &of->offset);
	else if (of != NULL && strcmp(name, "length") == 0)
		take_number(t, LENGTH, &of->length);
	else if (of != NULL && strcmp(name, "size") == 0)
		take_number(t, SIZE, &of->size);
	else
		take_range(t, name, x);
}

static void
on_doctype(void *cookie, const char *name, const char *system,
    const char *public, int inner)
{
	(void)name;
	(void)system;
	(void)public;
	(void)inner;
	stop(cookie, "has a DOCTYPE");
}

static int
parse(struct toc *t, const uint8_t *data, size_t len, int last)
{
	if (XML_Parse(t->parser, (const char *)data, (int)len, last) ==
	    XML_STATUS_OK)
		return (0);
	stop(t, "is no XML");
	return (-1);
}

/* Inflate the input of ${z} and parse it.  Return 1 at the end, 0, or -1. */
static int
inflate_chunk(struct toc *t, z_stream *z, uint64_t most)
{
	uint8_t out[TOC_CHUNK];
	int rc;

	do {
		z->next_out = out;
		z->avail_out = sizeof(out);
		rc = inflate(z, Z_NO_FLUSH);
		/* The input is used up, and there is no more output. */
		if (rc == Z_BUF_ERROR)
			return (0);
		if ((rc != Z_OK && rc != Z_STREAM_END) || z->total_out > most) {
			stop(t, "is not compressed as the header says");
			return (-1);
		}
		if (parse(t, out, sizeof(out) - z->avail_out, 0) != 0)
			return (-1);
	} while (rc == Z_OK && z->avail_out == 0);
	return (rc == Z_STREAM_END);
}

static int
inflate_all(struct toc *t, struct view *v, const struct pkgtail *p, z_stream *z)
{
	uint8_t in[TOC_CHUNK];
	uint64_t off;
	size_t n;
	int rc = 0;

	for (off = 0; off < p->toclen && rc == 0; off += n) {
		n = p->toclen - off < TOC_CHUNK ? (size_t)(p->toclen - off)
						: TOC_CHUNK;
		if (view_read(v, p->toc + off, in, n, t->e) != 0)
			return (-1);
		z->next_in = in;
		z->avail_in = (uInt)n;
		rc = inflate_chunk(t, z, p->tocfull);
	}
	if (rc == 0 || (rc == 1 && (z->total_out != p->tocfull ||
				       z->total_in != p->toclen)))
		rc = damaged("is not compressed as the header says", t->e);
	return (rc < 0 ? -1 : 0);
}

static int
read_toc(struct toc *t, struct view *v, const struct pkgtail *p)
{
	z_stream z;
	int rc;

	if (p->tocfull > TOC_MAX)
		return (damaged("has more than 64 MiB", t->e));
	memset(&z, 0, sizeof(z));
	if (inflateInit(&z) != Z_OK)
		return (err_nomem(t->e));
	rc = inflate_all(t, v, p, &z);
	(void)inflateEnd(&z);
	return (rc == 0 ? parse(t, NULL, 0, 1) : -1);
}

static int
check_end(const struct toc *t, const struct pkgtail *p, struct err *e)
{
	uint64_t heap = p->toc + p->toclen;

	if (range_ok(heap, t->end, p->off))
		return (0);
	return (damaged("has content that ends behind the file, or in the "
			"place for a channel",
	    e));
}

int
toc_check(struct view *v, struct err *e)
{
	struct toc t = {.e = e};
	struct pkgtail p;
	int rc;

	if (pkgtail_read(&p, v, e) != 0)
		return (-1);
	if ((t.parser = XML_ParserCreate(NULL)) == NULL)
		return (err_nomem(e));
	XML_SetUserData(t.parser, &t);
	XML_SetElementHandler(t.parser, on_start, on_end);
	XML_SetCharacterDataHandler(t.parser, on_text);
	XML_SetStartDoctypeDeclHandler(t.parser, on_doctype);
	rc = read_toc(&t, v, &p);
	XML_ParserFree(t.parser);
	return (rc == 0 ? check_end(&t, &p, e) : -1);
}
