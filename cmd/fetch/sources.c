#include <string.h>
#include <unistd.h>

#include "fetch/sources.h"
#include "store/spec.h"
#include "tool.h"
#include "util/text.h"
#include "util/warn.h"

/* So many keys of a store are remembered, in 16 KiB. */
#define LOOSE_MAX 1024

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
		seen_free(&s->one[i].loose);
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
	if (spec_isremote(one->spec))
		return (remote_open(&one->remote, &o, e));
	return (store_open(&one->dir, one->spec, e));
}

void
source_telltag(struct source *one, const char *key)
{
	const char *lack = remote_taglack(one->remote);
	struct err unused;

	if (lack == NULL)
		return;
	/* This is why the next store is asked, if it is. */
	one->troubled = 1;
	if (seen_add(&one->loose, key, strlen(key), &unused) == 0)
		return;
	if (one->loose.n > LOOSE_MAX) {
		seen_free(&one->loose);
		(void)seen_add(&one->loose, key, strlen(key), &unused);
	}
	warn0("%s: \"%s\": %s, so that no range can be pinned to one "
	      "version",
	    text_safe(one->spec, strlen(one->spec)),
	    text_safe(key, strlen(key)), lack);
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
