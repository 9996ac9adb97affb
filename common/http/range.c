#include <string.h>

#include "http/range.h"
#include "util/num.h"

struct bounds {
	uint64_t first;
	uint64_t last;
};

/*
 * Parse the number ${s}.  A number that does not fit becomes UINT64_MAX, which
 * is beyond every last byte too, and so is clamped or unsatisfiable as well.
 */
static int
parse_pos(struct span s, uint64_t *pos)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!http_isdigit(s.p[i]))
			return (-1);
	if (s.len > 0 && num_parse(s.p, s.len, pos) != 0)
		*pos = UINT64_MAX;
	return (s.len > 0 ? 0 : -1);
}

/*
 * Parse one range-spec for ${size} > 0 bytes.  Return 1 with the bytes that it
 * selects, 0 if it cannot be satisfied, -1 if it is malformed.
 */
static int
parse_spec(struct span s, uint64_t size, struct bounds *out)
{
	struct span left, right = s;

	if (!span_cut(&right, '-', &left))
		return (-1);
	out->last = UINT64_MAX;
	if (left.len == 0) {
		if (parse_pos(right, &out->first) != 0)
			return (-1);
		/* "-0" begins at ${size}: it cannot be satisfied. */
		out->first = out->first < size ? size - out->first : 0;
	} else if (parse_pos(left, &out->first) != 0 ||
		   (right.len > 0 && (parse_pos(right, &out->last) != 0 ||
					 out->last < out->first))) {
		return (-1);
	}
	if (out->last >= size)
		out->last = size - 1;
	return (out->first < size);
}

/* Insert ${x} into the ${n} ranges of ${v}, sorted by their first bytes. */
static void
insert_sorted(struct bounds *v, size_t n, struct bounds x)
{
	for (; n > 0 && v[n - 1].first > x.first; n--)
		v[n] = v[n - 1];
	v[n] = x;
}

/* Join ${n} sorted ranges in v[0]; -1 if there is a gap between them. */
static int
join_ranges(struct bounds *v, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++) {
		/* Cannot wrap: a last is below the size. */
		if (v[i].first > v[0].last + 1)
			return (-1);
		if (v[i].last > v[0].last)
			v[0].last = v[i].last;
	}
	return (0);
}

enum http_range_kind
http_range(struct span s, uint64_t size, uint64_t *first, uint64_t *last)
{
	static const char unit[] = "bytes=";
	struct bounds v[HTTP_RANGES_MAX], x;
	struct span spec;
	size_t n = 0, specs = 0;
	int got;

	if (size == 0 || s.len < strlen(unit) ||
	    !span_iscase((struct span){s.p, strlen(unit)}, unit))
		return (HTTP_RANGE_NONE);
	s = span_skip(s, strlen(unit));
	while (http_listnext(&s, &spec)) {
		if (specs++ == HTTP_RANGES_MAX)
			return (HTTP_RANGE_NONE);
		if ((got = parse_spec(spec, size, &x)) < 0)
			return (HTTP_RANGE_NONE);
		if (got)
			insert_sorted(v, n++, x);
	}
	if (specs == 0 || join_ranges(v, n) != 0)
		return (HTTP_RANGE_NONE);
	if (n == 0)
		return (HTTP_RANGE_UNSATISFIABLE);
	*first = v[0].first;
	*last = v[0].last;
	return (HTTP_RANGE_ONE);
}
