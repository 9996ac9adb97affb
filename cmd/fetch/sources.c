#include <string.h>
#include <unistd.h>

#include "fetch/sources.h"
#include "store/place.h"
#include "tool.h"
#include "util/text.h"
#include "util/warn.h"

void
sources_init(struct sources *s, const struct stores *stores,
    const struct fetch_patience *p)
{
	memset(s, 0, sizeof(*s));
	s->patience = *p;
	for (s->n = 0; s->n < stores->n; s->n++)
		s->one[s->n].spec = stores->spec[s->n];
}

void
sources_close(struct sources *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		store_close(s->one[i].dir);
		remote_close(s->one[i].remote);
	}
}

int
source_ready(const struct sources *s, struct source *one, struct err *e)
{
	const struct remote_options o = {one->spec, s->patience.retries,
	    (long)s->patience.timeout, tool_env, "chanpack-fetch/" VERSION,
	    STDOUT_FILENO};

	if (one->dir != NULL || one->remote != NULL)
		return (0);
	if (place_isremote(one->spec))
		return (remote_open(&one->remote, &o, e));
	return (store_open(&one->dir, one->spec, e));
}

/* Say that another one has to do, unless that is known. */
static void
warn_trouble(struct source *one, const struct err *e)
{
	if (e->kind == ERR_NOTFOUND)
		return;
	if (!one->troubled)
		warn0("%s; asking the next store", e->text);
	one->troubled = 1;
}

int
sources_ask(struct sources *s, sources_try *try, void *cookie, struct err *e)
{
	struct err first = {.kind = ERR_NOTFOUND};
	int final = 0;
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (source_ready(s, &s->one[i], e) == 0 &&
		    try(&s->one[i], cookie, &final, e) == 0) {
			s->one[i].troubled = 0;
			return (0);
		}
		if (final || e->kind == ERR_INPUT)
			return (-1);
		if (i == 0 ||
		    (first.kind == ERR_NOTFOUND && e->kind != ERR_NOTFOUND))
			first = *e;
		if (i + 1 < s->n)
			warn_trouble(&s->one[i], e);
	}
	*e = first;
	return (-1);
}
