#include <string.h>

#include "http/walk.h"

void
walk_address(struct walk *w, const struct addr *a)
{
	/* Skip a trusted address, unless there is no other so far. */
	if (w->at.kind == ADDR_NONE || !trust_has(w->trust, a)) {
		w->at = *a;
		w->is_behind = w->seen;
	}
	w->seen = 1;
}

void
walk_unknown(struct walk *w)
{
	w->seen = 1;
	w->at = (struct addr){.kind = ADDR_NONE};
}

/* Is ${s} empty, or ":" and a port, maybe obfuscated (7239 section 6)? */
static int
is_port(struct span s)
{
	size_t i;

	if (s.len == 0)
		return (1);
	if (s.p[0] != ':' || s.len == 1)
		return (0);
	for (i = 1; i < s.len; i++)
		if (!http_isalnum(s.p[i]) && s.p[i] != '_' && s.p[i] != '.' &&
		    s.p[i] != '-')
			return (0);
	return (1);
}

int
walk_node(struct span s, struct addr *a)
{
	const char *end;
	size_t n;

	if (s.len > 0 && s.p[0] == '[') {
		s = span_skip(s, 1);
		if ((end = memchr(s.p, ']', s.len)) == NULL)
			return (-1);
		n = (size_t)(end - s.p);
		if (memchr(s.p, ':', n) == NULL ||
		    !is_port(span_skip(s, n + 1)))
			return (-1);
		return (addr_parse(s.p, n, a));
	}
	end = memchr(s.p, ':', s.len);
	n = end == NULL ? s.len : (size_t)(end - s.p);
	return (is_port(span_skip(s, n)) ? addr_parse(s.p, n, a) : -1);
}

static void
walk_plain(struct walk *w, struct span list)
{
	struct span element;
	struct addr a;

	while (http_listnext(&list, &element)) {
		if (walk_node(element, &a) == 0 ||
		    addr_parse(element.p, element.len, &a) == 0)
			walk_address(w, &a);
		else
			walk_unknown(w);
	}
}

int
http_isforwarded(struct span fields)
{
	struct span name, value;

	while (http_fieldnext(&fields, &name, &value))
		if (span_iscase(name, "Forwarded") ||
		    span_iscase(name, "X-Forwarded-For"))
			return (1);
	return (0);
}

int
http_forwarded(struct span fields, const struct trust *t, struct addr *client,
    int *is_relay)
{
	struct walk pairs = {.trust = t}, plain = {.trust = t};
	struct span name, value;

	while (http_fieldnext(&fields, &name, &value))
		if (span_iscase(name, "Forwarded"))
			walk_pairs(&pairs, value);
		else if (span_iscase(name, "X-Forwarded-For"))
			walk_plain(&plain, value);
	if (pairs.seen && plain.seen && !addr_equal(&pairs.at, &plain.at))
		return (0);
	*client = pairs.seen ? pairs.at : plain.at;
	*is_relay = pairs.is_behind || plain.is_behind;
	return (client->kind != ADDR_NONE);
}
