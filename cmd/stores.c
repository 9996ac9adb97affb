#include <string.h>

#include "stores.h"
#include "tool.h"
#include "where.h"

void
stores_add(struct stores *s, const char *spec)
{
	if (s->n == STORES_MAX)
		tool_usage("-s: more than %d stores", STORES_MAX);
	s->spec[s->n++] = spec;
}

/* Is the word at the start of ${s} one that a store's name begins with? */
static int
begins_store(const char *s)
{
	size_t len = strcspn(s, " ");

	return (*s == '/' || memmem(s, len, "://", 3) != NULL);
}

/* A directory's name may have spaces. */
static int
are_several(const char *text)
{
	for (; text != NULL; text = strchr(text, ' ')) {
		text += strspn(text, " ");
		if (*text != '\0' && !begins_store(text))
			return (0);
	}
	return (1);
}

int
stores_default(struct stores *s, struct err *e)
{
	char *p, *end;

	if (s->n > 0)
		return (0);
	if (where_spec(NULL, &s->text, e) != 0)
		return (-1);
	p = (char *)s->text.data;
	if (!are_several(p)) {
		s->spec[s->n++] = p;
		return (0);
	}
	for (p += strspn(p, " "); *p != '\0'; p = end + strspn(end, " ")) {
		end = p + strcspn(p, " ");
		if (s->n == STORES_MAX)
			return (err_set(e, ERR_INPUT,
			    "CHANPACK_STORE: more than %d stores", STORES_MAX));
		if (*end != '\0')
			*end++ = '\0';
		s->spec[s->n++] = p;
	}
	/* Spaces alone. */
	if (s->n == 0)
		s->spec[s->n++] = (char *)s->text.data;
	return (0);
}

void
stores_free(struct stores *s)
{
	buf_free(&s->text);
	s->n = 0;
}
