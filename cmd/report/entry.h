/*
 * One answer of which a line of a log tells: by chanpack-serve and
 * chanpack-listen in logfmt or JSON, by nginx in the log_format of its recipes,
 * or by the edge in JSON.  These are parsers of foreign bytes.
 */
#ifndef REPORT_ENTRY_H
#define REPORT_ENTRY_H

#include <stdint.h>

#include "report/fields.h"
#include "report/urlfields.h"
#include "util/err.h"
#include "util/span.h"

/* The longest line that a log may have, in bytes. */
#define ENTRY_LINE_MAX (256 * 1024)

/* The largest package: sums of so many lines as can be fit in 64 bits. */
#define ENTRY_SIZE_MAX (UINT64_C(1) << 40)

enum entry_kind {
	ENTRY_PACKAGE,   /* GET of a package, or of a part of it */
	ENTRY_HEALTH,    /* a health check */
	ENTRY_HEAD,      /* HEAD */
	ENTRY_EDGE,      /* a plan, or the base for the edge */
	ENTRY_UNCHANGED, /* 304 */
	ENTRY_REFUSED,   /* all else, but for: */
	ENTRY_ISSUED,    /* 302 to the same URL with a token */
	ENTRY_GONE,      /* no answer: the client was gone before */
	ENTRY_START      /* not an answer, but that one has begun */
};

/* Who wrote the line: of a CDN, its edge. */
enum entry_source { ENTRY_SERVER, ENTRY_PROXY, ENTRY_CDN };

struct entry {
	enum entry_kind kind;
	enum entry_source source;
	int relayed;   /* it came through a proxy that the server trusts */
	int64_t start; /* when the answer began, Unix milliseconds */
	unsigned int status;

	/* Of a package alone; also f's key, channel, form and extras. */
	uint64_t total;   /* its size; 0: not known, and neither is first */
	uint64_t first;   /* the first byte of the answer's range */
	uint64_t arrived; /* how many bytes from there on arrived */
	uint64_t more;    /* how many behind them may have arrived */
};

/* What the reader of lines remembers from line to line. */
struct entryreader {
	struct fields f; /* of the line that was read last */
	struct urlfields urls;
	char date[sizeof("2026-11-23") - 1]; /* of the line read last */
	int64_t dateseconds;                 /* its first second */
};

/* Start to read lines; ${public} is borrowed. */
void entryreader_init(struct entryreader *r, const struct publicurl *public);

/*
 * Read a line, which has no line end.  ${out} and r->f are valid until the next
 * call.  Return NULL, or the reason why the line cannot be read: a string
 * constant.
 */
const char *entry_read(
    struct entryreader *r, struct span line, struct entry *out);

/* Free the memory of the reader. */
void entryreader_free(struct entryreader *r);

#endif /* !REPORT_ENTRY_H */
