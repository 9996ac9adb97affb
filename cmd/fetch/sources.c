#include <string.h>
#include <unistd.h>

#include "fetch/sources.h"
#include "store/spec.h"
#include "tool.h"
#include "util/io.h"
#include "util/text.h"
#include "util/warn.h"

/* The number of keys that are remembered of a store, in 16 KiB. */
#define LOOSE_KEYS_MAX 1024

void
sources_init(
    struct sources *s, const struct stores *stores, const struct netopt *net)
{
	memset(s, 0, sizeof(*s));
	s->net = *net;
	s->parallel = 1;
	for (s->n = 0; s->n < stores->n; s->n++)
		s->one[s->n].spec = stores->spec[s->n];
}

void
sources_close(struct sources *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		store_close(s->one[i].dir);
		caller_close(s->one[i].caller);
		seen_free(&s->one[i].loose);
	}
}

/* Drop the calls if the reader of standard output is gone. */
static void
look_around(void *cookie)
{
	const struct source *one = cookie;

	if (io_gone(STDOUT_FILENO, 0))
		caller_drop(one->caller);
}

static int
open_remote(const struct sources *s, struct source *one, struct err *e)
{
	const struct caller_options o = {.spec = one->spec,
	    .retries = s->net.retries,
	    .timeout = (long)s->net.timeout,
	    .parallel = s->parallel,
	    .env = tool_env,
	    .agent = "chanpack-fetch/" VERSION,
	    .tick = s->isunread ? NULL : look_around,
	    .cookie = one};

	if (caller_open(&one->caller, &o, e) != 0)
		return (-1);
	remote_init(&one->remote, one->caller);
	return (0);
}

int
source_ready(const struct sources *s, struct source *one, struct err *e)
{
	if (one->dir != NULL || one->caller != NULL)
		return (0);
	if (spec_isremote(one->spec))
		return (open_remote(s, one, e));
	return (store_open(&one->dir, one->spec, e));
}

void
source_telltag(struct source *one, const char *key, const char *lack)
{
	struct err unused;

	if (lack == NULL)
		return;
	/* This warning is enough: sources_ask need not warn as well. */
	one->troubled = 1;
	if (seen_add(&one->loose, key, strlen(key), &unused) == 0)
		return;
	if (one->loose.n > LOOSE_KEYS_MAX) {
		seen_free(&one->loose);
		(void)seen_add(&one->loose, key, strlen(key), &unused);
	}
	warn0("%s: \"%s\": %s, so that no range can be pinned to one "
	      "version",
	    text_safe(one->spec, strlen(one->spec)),
	    text_safe(key, strlen(key)), lack);
}

void
source_telltrouble(struct source *one, const struct err *e)
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
			source_telltrouble(&s->one[i], e);
	}
	*e = first;
	return (-1);
}
