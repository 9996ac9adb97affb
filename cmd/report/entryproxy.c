#include <string.h>

#include "report/entryin.h"

/* nginx logs "-" for a value that it does not have. */
static int
is_absent(struct span s)
{
	return (s.p == NULL || span_is(s, "-") || s.len == 0);
}

/*
 * Parse "bytes 5-104/1000".  An answer with several ranges has no
 * Content-Range, so its package's size is not known.
 */
static const char *
parse_range(
    struct entry *out, struct span text, uint64_t sent, uint64_t arrived)
{
	static const char unit[] = "bytes ";
	struct span first, last;
	uint64_t from, to;

	if (text.len < sizeof(unit) - 1 ||
	    memcmp(text.p, unit, sizeof(unit) - 1) != 0)
		return ("no range");
	text = span_skip(text, sizeof(unit) - 1);
	if (!span_cut(&text, '/', &last) || !span_cut(&last, '-', &first) ||
	    entry_number(first, ENTRY_SIZE_MAX, &from) != 0 ||
	    entry_number(last, ENTRY_SIZE_MAX, &to) != 0 ||
	    entry_number(text, ENTRY_SIZE_MAX, &out->total) != 0)
		return ("no range");
	return (entry_setrange(out, from, to, sent, arrived));
}

static const char *
read_package(struct entryreader *r, struct entry *out)
{
	struct fields *f = &r->f;
	uint64_t sent, arrived;

	if (entry_arrived(f, &sent, &arrived) != 0)
		return ("no number of bytes sent");
	if (f->value[FIELD_KEY].p == NULL)
		return ("its URL is none of the public URL");
	if (out->status == 206 && is_absent(f->value[FIELD_RANGE])) {
		out->arrived = arrived;
		return (NULL);
	}
	if (out->status == 206)
		return (parse_range(out, f->value[FIELD_RANGE], sent, arrived));
	if (entry_number(f->value[FIELD_LENGTH], ENTRY_SIZE_MAX, &out->total) !=
		0 ||
	    out->total == 0)
		return ("no size of the package");
	return (entry_setrange(out, 0, out->total - 1, sent, arrived));
}

/*
 * Is this the base instead of a refusal (--fallback)?  chanpack-listen sends no
 * other package with this Cache-Control, unless --cache-control says so.
 */
static int
is_fallback(const struct fields *f)
{
	return (span_is(f->value[FIELD_CONTROL], "no-store"));
}

/*
 * Redirections to a token have this Cache-Control; those of --fallback do not.
 */
static int
is_issued(const struct fields *f, unsigned int status)
{
	return (status == 302 &&
		span_is(f->value[FIELD_CONTROL], "private, no-store"));
}

/* nginx logs this status if the client closed before there was an answer. */
#define CLIENT_GONE 499

static void
find_kind(struct entryreader *r, struct entry *out)
{
	struct fields *f = &r->f;
	struct span uri = f->value[FIELD_URI];
	int is_plan = 0;

	if (!is_absent(uri) && !entry_ishealth(uri))
		is_plan = urlfields_set(&r->urls, uri, f);
	if (!is_absent(uri) && entry_ishealth(uri))
		out->kind = ENTRY_HEALTH;
	else if (is_plan)
		out->kind = ENTRY_EDGE;
	else if (out->status == CLIENT_GONE)
		out->kind = ENTRY_GONE;
	else
		out->kind = entry_kindof(f->value[FIELD_METHOD], out->status);
	if (out->kind == ENTRY_PACKAGE && is_fallback(f))
		out->kind = ENTRY_REFUSED;
	if (out->kind == ENTRY_REFUSED && is_issued(f, out->status))
		out->kind = ENTRY_ISSUED;
}

const char *
entry_ofproxy(struct entryreader *r, struct entry *out)
{
	struct fields *f = &r->f;
	uint64_t end, takes;

	if (span_is(f->value[FIELD_PROXY], "edge"))
		out->source = ENTRY_CDN;
	else if (!span_is(f->value[FIELD_PROXY], "nginx"))
		return ("a proxy that is not known");
	if (entry_milliseconds(f->value[FIELD_TIME], &end) != 0)
		return ("no time");
	if (f->value[FIELD_PEER].p == NULL)
		return ("no peer");
	if (entry_status(f->value[FIELD_STATUS], &out->status) != 0)
		return ("no status");
	if (entry_milliseconds(f->value[FIELD_SECONDS], &takes) != 0 ||
	    takes > ENTRY_TAKES_MAX || takes > end)
		return ("no seconds");
	out->start = (int64_t)end - (int64_t)takes;
	if (is_absent(f->value[FIELD_AGENT]))
		f->value[FIELD_AGENT] = (struct span){NULL, 0};
	find_kind(r, out);
	return (out->kind == ENTRY_PACKAGE ? read_package(r, out) : NULL);
}
