/*
 * Reads a line of a log, which describes one answer: by chanpack-serve and
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

/* The longest line of a log, in bytes. */
#define ENTRY_LINE_MAX (256 * 1024)

/* The largest package: sums over all lines still fit in 64 bits. */
#define ENTRY_SIZE_MAX (UINT64_C(1) << 40)

enum entry_kind {
	ENTRY_PACKAGE,   /* GET of a package or a part of it */
	ENTRY_HEALTH,    /* a health check */
	ENTRY_HEAD,      /* HEAD */
	ENTRY_EDGE,      /* a plan, or a base that the edge reads */
	ENTRY_UNCHANGED, /* 304 */
	ENTRY_REFUSED,   /* all other answers, except: */
	ENTRY_ISSUED,    /* 302 to the same URL with a token */
	ENTRY_GONE,      /* no answer: the client had closed before */
	ENTRY_START      /* not an answer: a download begins */
};

/* Who wrote the line; for a CDN, its edge did. */
enum entry_source { ENTRY_SERVER, ENTRY_PROXY, ENTRY_CDN };

struct entry {
	enum entry_kind kind;
	enum entry_source source;
	int relayed;   /* a proxy that the server trusts relayed it */
	int64_t start; /* when the answer began, in Unix milliseconds */
	unsigned int status;

	/* Only for ENTRY_PACKAGE; r->f has key, channel, form and extras. */
	uint64_t total;   /* its size; 0: total and first are not known */
	uint64_t first;   /* the first byte that was sent */
	uint64_t arrived; /* how many bytes from ${first} on arrived */
	uint64_t more;    /* how many bytes behind those may have arrived */
};

/* The state of the reader between lines. */
struct entryreader {
	struct fields f; /* the fields of the last line */
	struct urlfields urls;
	char date[sizeof("2026-11-23") - 1]; /* of the last line */
	int64_t dateseconds;                 /* the first second of ${date} */
};

/* Start to read lines.  ${public} is borrowed until entryreader_free. */
void entryreader_init(struct entryreader *r, const struct publicurl *public);

/*
 * Read a line without its line end into ${out} and r->f.  The values in r->f
 * are borrowed from ${r} and ${line} until the next call.  Return NULL, or the
 * reason why the line cannot be read: a string constant.
 */
const char *entry_read(
    struct entryreader *r, struct span line, struct entry *out);

/* Free the memory of the reader. */
void entryreader_free(struct entryreader *r);

#endif /* !REPORT_ENTRY_H */
