#include <string.h>

#include "form/dmgplist.h"

#define PLIST_DEPTH_MAX 16

static const char blanks[] = " \t\r\n";

struct walk {
	struct span rest; /* the part that is not read yet */
	dmgplist_fn *fn;
	void *cookie;
	struct dmgplist_item item;
};

static int
refuse_plist(const char *what, struct err *e)
{
	(void)err_set(e, ERR_INPUT, "its property list %s", what);
	return (-1);
}

static void
skip_blanks(struct walk *w)
{
	while (w->rest.len > 0 && strchr(blanks, w->rest.p[0]) != NULL &&
	       w->rest.p[0] != '\0')
		w->rest = span_skip(w->rest, 1);
}

/* If ${text} comes next, skip it and return 1. */
static int
take_text(struct walk *w, const char *text)
{
	size_t n = strlen(text);

	if (w->rest.len < n || memcmp(w->rest.p, text, n) != 0)
		return (0);
	w->rest = span_skip(w->rest, n);
	return (1);
}

/* Set ${taken} to the bytes before ${end}, and skip both.  Return 0 or 1. */
static int
take_to(struct walk *w, const char *end, struct span *taken)
{
	const char *at = w->rest.len == 0
			     ? NULL
			     : memmem(w->rest.p, w->rest.len, end, strlen(end));

	if (at == NULL)
		return (0);
	*taken = (struct span){w->rest.p, (size_t)(at - w->rest.p)};
	w->rest = span_skip(w->rest, taken->len + strlen(end));
	return (1);
}

static int
is_letter(char c)
{
	return (c >= 'a' && c <= 'z');
}

/* A tag: its name, and its kind <name>, </name> or <name/>. */
enum tag_kind { OPENS, CLOSES, EMPTY };

struct tag {
	struct span name;
	enum tag_kind kind;
};

static int
next_tag(struct walk *w, struct tag *t, struct err *e)
{
	size_t n = 0;

	skip_blanks(w);
	if (!take_text(w, "<"))
		return (refuse_plist(
		    "has text between its elements, or ends early", e));
	t->kind = take_text(w, "/") ? CLOSES : OPENS;
	while (n < w->rest.len && is_letter(w->rest.p[n]))
		n++;
	t->name = (struct span){w->rest.p, n};
	w->rest = span_skip(w->rest, n);
	if (n > 0 && t->kind == OPENS && take_text(w, "/"))
		t->kind = EMPTY;
	if (n == 0 || !take_text(w, ">"))
		return (
		    refuse_plist("has a comment, a CDATA section or an "
				 "attribute, which none of a disk image has",
			e));
	return (0);
}

static int
is_tag(const struct tag *t, enum tag_kind kind, const char *name)
{
	return (t->kind == kind && span_is(t->name, name));
}

/* Read the text of an element ${name}, and its closing tag. */
static int
read_text(struct walk *w, struct span name, struct span *text, struct err *e)
{
	const char *at =
	    w->rest.len == 0 ? NULL : memchr(w->rest.p, '<', w->rest.len);
	struct tag t;

	*text = (struct span){
	    w->rest.p, at == NULL ? w->rest.len : (size_t)(at - w->rest.p)};
	w->rest = span_skip(w->rest, text->len);
	if (next_tag(w, &t, e) != 0)
		return (-1);
	if (t.kind != CLOSES || t.name.len != name.len ||
	    memcmp(t.name.p, name.p, name.len) != 0)
		return (refuse_plist("has an element inside a text", e));
	return (0);
}

/* Read the next key of a dict.  Return 1, 0 at the end of the dict, or -1. */
static int
next_key(struct walk *w, struct span *key, struct err *e)
{
	struct tag t;

	if (next_tag(w, &t, e) != 0)
		return (-1);
	if (is_tag(&t, CLOSES, "dict"))
		return (0);
	if (!is_tag(&t, OPENS, "key"))
		return (refuse_plist(
		    "has a dict that is not made of keys and values", e));
	return (read_text(w, t.name, key, e) == 0 ? 1 : -1);
}

static int skip_value(struct walk *w, int depth, struct err *e);

static int
skip_dict(struct walk *w, int depth, struct err *e)
{
	struct span key;
	int rc;

	while ((rc = next_key(w, &key, e)) == 1)
		if (skip_value(w, depth + 1, e) != 0)
			return (-1);
	return (rc);
}

/* Does the array end here?  If so, skip the closing tag. */
static int
ends_array(struct walk *w)
{
	skip_blanks(w);
	return (take_text(w, "</array>"));
}

static int
skip_value(struct walk *w, int depth, struct err *e)
{
	struct span text;
	struct tag t;

	if (depth > PLIST_DEPTH_MAX)
		return (refuse_plist("is nested too deeply", e));
	if (next_tag(w, &t, e) != 0)
		return (-1);
	if (t.kind == EMPTY)
		return (0);
	if (t.kind == CLOSES)
		return (refuse_plist("has a key without a value", e));
	if (span_is(t.name, "dict"))
		return (skip_dict(w, depth, e));
	if (!span_is(t.name, "array"))
		return (read_text(w, t.name, &text, e));
	while (!ends_array(w))
		if (skip_value(w, depth + 1, e) != 0)
			return (-1);
	return (0);
}

/* Read the value of "Name" or "Data", an element ${type}. */
static int
read_member(struct walk *w, const char *type, struct span *text, struct err *e)
{
	struct tag t;

	if (text->p != NULL)
		return (refuse_plist("has a key twice", e));
	if (next_tag(w, &t, e) != 0)
		return (-1);
	*text = (struct span){w->rest.p, 0};
	if (is_tag(&t, EMPTY, type))
		return (0);
	if (!is_tag(&t, OPENS, type))
		return (refuse_plist(
		    "has a Name that is no string, or Data that is "
		    "no data",
		    e));
	return (read_text(w, t.name, text, e));
}

static int
read_item(struct walk *w, struct err *e)
{
	struct span key;
	int rc;

	w->item.name = w->item.data = (struct span){NULL, 0};
	while ((rc = next_key(w, &key, e)) == 1) {
		if (span_is(key, "Name"))
			rc = read_member(w, "string", &w->item.name, e);
		else if (span_is(key, "Data"))
			rc = read_member(w, "data", &w->item.data, e);
		else
			rc = skip_value(w, 0, e);
		if (rc != 0)
			return (-1);
	}
	return (rc == 0 ? w->fn(w->cookie, &w->item, e) : -1);
}

/* Read a value of the resource fork, which must be an array of dicts. */
static int
read_array(struct walk *w, struct err *e)
{
	struct tag t;

	if (next_tag(w, &t, e) != 0)
		return (-1);
	if (is_tag(&t, EMPTY, "array"))
		return (0);
	if (!is_tag(&t, OPENS, "array"))
		return (refuse_plist("has a resource that is no array", e));
	for (w->item.at = 0; !ends_array(w); w->item.at++) {
		if (next_tag(w, &t, e) != 0)
			return (-1);
		if (!is_tag(&t, OPENS, "dict"))
			return (
			    refuse_plist("has a resource that is no dict", e));
		if (read_item(w, e) != 0)
			return (-1);
	}
	return (0);
}

static int
read_fork(struct walk *w, struct err *e)
{
	struct tag t;
	int rc;

	if (next_tag(w, &t, e) != 0)
		return (-1);
	if (!is_tag(&t, OPENS, "dict"))
		return (refuse_plist("has a resource fork that is no dict", e));
	while ((rc = next_key(w, &w->item.list, e)) == 1)
		if (read_array(w, e) != 0)
			return (-1);
	return (rc);
}

static int
read_top(struct walk *w, struct err *e)
{
	int rc, forks = 0;
	struct span key;
	struct tag t;

	if (next_tag(w, &t, e) != 0)
		return (-1);
	if (!is_tag(&t, OPENS, "dict"))
		return (refuse_plist("is no dict", e));
	while ((rc = next_key(w, &key, e)) == 1) {
		if (!span_is(key, "resource-fork"))
			rc = skip_value(w, 0, e);
		else if (forks++ == 0)
			rc = read_fork(w, e);
		else
			rc = refuse_plist("has two resource forks", e);
		if (rc != 0)
			return (-1);
	}
	return (rc);
}

/* Skip <?xml ...?>, <!DOCTYPE ...> without declarations, and <plist>. */
static int
read_prolog(struct walk *w, struct err *e)
{
	struct span s;

	skip_blanks(w);
	if (take_text(w, "<?xml ") && !take_to(w, "?>", &s))
		return (refuse_plist("ends early", e));
	skip_blanks(w);
	if (take_text(w, "<!DOCTYPE plist ") &&
	    (!take_to(w, ">", &s) || memchr(s.p, '[', s.len) != NULL))
		return (refuse_plist("declares entities in its DOCTYPE", e));
	skip_blanks(w);
	if (!take_text(w, "<plist version=\"1.0\">") &&
	    !take_text(w, "<plist>"))
		return (refuse_plist("does not begin as one", e));
	return (0);
}

int
dmgplist_walk(
    const char *list, size_t len, dmgplist_fn *fn, void *cookie, struct err *e)
{
	struct walk w = {.rest = {list, len}, .fn = fn, .cookie = cookie};
	struct tag t;

	if (read_prolog(&w, e) != 0 || read_top(&w, e) != 0 ||
	    next_tag(&w, &t, e) != 0)
		return (-1);
	skip_blanks(&w);
	if (!is_tag(&t, CLOSES, "plist") || w.rest.len > 0)
		return (refuse_plist("does not end as one", e));
	return (0);
}
