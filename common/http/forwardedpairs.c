#include "http/walk.h"

/* The longest "for" that can be an address: IPv6 in brackets, and a port. */
#define NODE_MAX 64

/* A line of Forwarded, taken apart from its front. */
struct pairs {
	struct span rest;
	struct walk *walk;
	char node[NODE_MAX]; /* the "for" of this element, unquoted */
	size_t len;          /* its length; NODE_MAX if it is too long */
	int has_for;
	int has_pair;
};

static void
skip_blank(struct span *s)
{
	while (s->len > 0 && (s->p[0] == ' ' || s->p[0] == '\t'))
		*s = span_skip(*s, 1);
}

static struct span
take_token(struct span *s)
{
	struct span token = {s->p, 0};

	while (s->len > 0 && http_istchar(s->p[0])) {
		*s = span_skip(*s, 1);
		token.len++;
	}
	return (token);
}

static void
keep_byte(struct pairs *p, char c)
{
	if (p->len < NODE_MAX)
		p->node[p->len++] = c;
}

/* Take a quoted string (9110 section 5.6.4), and keep it if it is the node. */
static int
take_quoted(struct pairs *p, int is_node)
{
	struct span *s = &p->rest;

	for (*s = span_skip(*s, 1); s->len > 0; *s = span_skip(*s, 1)) {
		if (s->p[0] == '"') {
			*s = span_skip(*s, 1);
			return (0);
		}
		if (s->p[0] == '\\')
			*s = span_skip(*s, 1);
		if (s->len == 0)
			break;
		if (is_node)
			keep_byte(p, s->p[0]);
	}
	return (-1);
}

/* Take a pair: token "=" value. */
static int
take_pair(struct pairs *p)
{
	struct span name = take_token(&p->rest), value;
	int is_node = span_iscase(name, "for");
	size_t i;

	if (name.len == 0 || p->rest.len < 2 || p->rest.p[0] != '=' ||
	    (is_node && p->has_for))
		return (-1);
	p->rest = span_skip(p->rest, 1);
	p->has_pair = 1;
	p->has_for |= is_node;
	if (p->rest.p[0] == '"')
		return (take_quoted(p, is_node));
	value = take_token(&p->rest);
	for (i = 0; is_node && i < value.len; i++)
		keep_byte(p, value.p[i]);
	return (value.len > 0 ? 0 : -1);
}

static void
end_element(struct pairs *p)
{
	struct span node = {p->node, p->len};
	struct addr a;

	/* Two commas with nothing in between have no element. */
	if (p->has_for && p->len < NODE_MAX && walk_node(node, &a) == 0)
		walk_address(p->walk, &a);
	else if (p->has_pair)
		walk_unknown(p->walk);
	p->len = 0;
	p->has_for = p->has_pair = 0;
}

/* Take the rest of a line; -1 if it is malformed. */
static int
take_line(struct pairs *p)
{
	struct span *s = &p->rest;

	for (;;) {
		skip_blank(s);
		if (s->len > 0 && s->p[0] != ',' && s->p[0] != ';') {
			if (take_pair(p) != 0)
				return (-1);
			skip_blank(s);
		}
		if (s->len == 0 || s->p[0] == ',')
			end_element(p);
		if (s->len == 0)
			return (0);
		if (s->p[0] != ',' && s->p[0] != ';')
			return (-1);
		*s = span_skip(*s, 1);
	}
}

void
walk_pairs(struct walk *w, struct span line)
{
	struct pairs p = {.rest = line, .walk = w};

	if (take_line(&p) != 0)
		walk_unknown(w);
}
