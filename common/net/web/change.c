#include <string.h>

#include "util/text.h"
#include "web/change.h"

#define CHANGED "the package changed while it was being read: "

/* Several servers may answer under one name, with different versions. */
#define LOOKS 2

/* Was an answer taken, and has the package another size now? */
static int
is_resized(const struct change *c)
{
	const struct response *a = &c->answer;

	return (c->was.begun && (a->has_range || a->has_total) &&
		a->total != c->was.total);
}

static int
is_gone(const struct change *c)
{
	return (c->answer.status == 404 || c->answer.status == 410);
}

void
change_init(
    struct change *c, const struct reading *was, const struct response *a)
{
	memset(c, 0, sizeof(*c));
	c->was = *was;
	c->answer = *a;
	c->known = a->status == 206 || a->etag[0] != '\0';
	memcpy(c->etag, a->etag, sizeof(c->etag));
}

int
change_asks(const struct change *c)
{
	return (c->looks < LOOKS && !is_resized(c) && !is_gone(c) &&
		(!c->known || strcmp(c->etag, c->was.etag) == 0));
}

void
change_look(struct change *c, const struct response *a)
{
	c->looks++;
	if (a == NULL)
		return;
	c->known = 1;
	memcpy(c->etag, a->etag, sizeof(c->etag));
}

void
change_explain(const struct change *c, struct err *e)
{
	const char *was = text_safe(c->was.etag, strlen(c->was.etag));

	if (is_resized(c))
		(void)err_set(e, ERR_TEMP,
		    CHANGED "it had %llu bytes, and has %llu",
		    (unsigned long long)c->was.total,
		    (unsigned long long)c->answer.total);
	else if (is_gone(c))
		(void)err_set(e, ERR_TEMP,
		    CHANGED "its entity tag was %s, and it is gone", was);
	else if (!c->known)
		(void)err_set(e, ERR_TEMP,
		    CHANGED "its entity tag was %s, and is another", was);
	else if (c->etag[0] == '\0')
		(void)err_set(e, ERR_TEMP,
		    CHANGED "its entity tag was %s, and is weak or missing",
		    was);
	else if (strcmp(c->was.etag, c->etag) == 0)
		(void)err_set(e, ERR_TEMP,
		    CHANGED "its entity tag was %s, then another, and is %s "
			    "again",
		    was, was);
	else
		(void)err_set(e, ERR_TEMP,
		    CHANGED "its entity tag was %s, and is %s", was,
		    text_safe(c->etag, strlen(c->etag)));
}
