#include <string.h>

#include "origin/answer.h"
#include "report/entry.h"
#include "report/entryin.h"
#include "report/prefix.h"
#include "util/num.h"

void
entryreader_init(struct entryreader *r, const struct publicurl *public)
{
	memset(r, 0, sizeof(*r));
	fields_init(&r->f);
	urlfields_init(&r->urls, public);
}

int
entry_number(struct span text, uint64_t max, uint64_t *out)
{
	return (text.p != NULL && num_parse(text.p, text.len, out) == 0 &&
			*out <= max
		    ? 0
		    : -1);
}

/* Parse "12.345", with 1 to 3 digits behind the point, into thousandths. */
int
entry_milliseconds(struct span text, uint64_t *out)
{
	static const uint64_t scale[] = {1000, 100, 10, 1};
	struct span whole = {NULL, 0};
	uint64_t ms = 0, s;

	if (text.p == NULL)
		return (-1);
	if (span_cut(&text, '.', &whole)) {
		if (text.len > 3 || entry_number(text, 999, &ms) != 0)
			return (-1);
		ms *= scale[text.len];
		text = whole;
	}
	if (entry_number(text, ENTRY_SECONDS_MAX, &s) != 0)
		return (-1);
	*out = s * 1000 + ms;
	return (0);
}

int
entry_arrived(const struct fields *f, uint64_t *sent, uint64_t *arrived)
{
	if (entry_number(f->value[FIELD_SENT], ENTRY_SIZE_MAX, sent) != 0)
		return (-1);
	*arrived = *sent;
	if (f->value[FIELD_ACKED].p == NULL)
		return (0);
	if (entry_number(f->value[FIELD_ACKED], ENTRY_SIZE_MAX, arrived) != 0)
		return (-1);
	if (*arrived > *sent)
		*arrived = *sent;
	return (0);
}

int
entry_status(struct span text, unsigned int *status)
{
	uint64_t n;

	if (text.len != 3 || entry_number(text, 999, &n) != 0 || n < 100)
		return (-1);
	*status = (unsigned int)n;
	return (0);
}

int
entry_ishealth(struct span target)
{
	static const size_t n = sizeof(HEALTH_PATH) - 1;

	return (target.len >= n && memcmp(target.p, HEALTH_PATH, n) == 0 &&
		(target.len == n || target.p[n] == '?'));
}

enum entry_kind
entry_kindof(struct span method, unsigned int status)
{
	if (span_is(method, "HEAD"))
		return (ENTRY_HEAD);
	if (span_is(method, "GET") && status == 304)
		return (ENTRY_UNCHANGED);
	if (span_is(method, "GET") && (status == 200 || status == 206))
		return (ENTRY_PACKAGE);
	return (ENTRY_REFUSED);
}

const char *
entry_setrange(struct entry *out, uint64_t first, uint64_t last, uint64_t sent,
    uint64_t arrived)
{
	if (first > last || last >= out->total)
		return ("its range is none of the package");
	if (sent > last - first + 1)
		return ("more was sent than the answer has");
	out->first = first;
	out->arrived = arrived;
	out->more = sent - arrived;
	return (NULL);
}

/* The edge reads a base for many downloads and logs them itself. */
static int
is_edges(const struct fields *f)
{
	return (f->value[FIELD_CHANNEL].p == NULL &&
		span_is(f->value[FIELD_AGENT], "chanpack-edge"));
}

const char *
entry_read(struct entryreader *r, struct span line, struct entry *out)
{
	enum prefix_program program = prefix_skip(&line);
	struct fields *f = &r->f;
	const char *why;

	memset(out, 0, sizeof(*out));
	if (program == PREFIX_OTHER)
		return ("another program has written it");
	why = line.len > 0 && line.p[0] == '{' ? fields_fromjson(f, line)
					       : fields_fromlogfmt(f, line);
	if (why != NULL)
		return (why);
	out->source =
	    f->value[FIELD_PROXY].p != NULL ? ENTRY_PROXY : ENTRY_SERVER;
	/*
	 * A line in a system's log must be by the program that its prefix
	 * names.
	 */
	if ((program == PREFIX_SERVER && out->source != ENTRY_SERVER) ||
	    (program == PREFIX_PROXY && out->source != ENTRY_PROXY))
		return ("another program has written it");
	why = out->source == ENTRY_PROXY ? entry_ofproxy(r, out)
					 : entry_ofserver(r, out);
	if (why == NULL && out->kind == ENTRY_PACKAGE && is_edges(f))
		out->kind = ENTRY_EDGE;
	return (why);
}

void
entryreader_free(struct entryreader *r)
{
	fields_free(&r->f);
	urlfields_free(&r->urls);
}
