#include <stdio.h>
#include <string.h>

#include "tool.h"
#include "upload/upload.h"
#include "util/text.h"
#include "util/warn.h"
#include "where.h"

#define AGENT "chanpack-upload/" VERSION

static void
draw(void *cookie, uint64_t done, uint64_t all)
{
	struct upload *u = cookie;

	progress_draw(&u->progress, done, all);
}

static void
tell_name(void *cookie, const char *text)
{
	struct upload *u = cookie;

	progress_hide(&u->progress);
	warn0("%s: %s", u->name, text);
}

static void
note(void *cookie, const char *text)
{
	const struct upload *u = cookie;

	if (u->verbose)
		tell_name(cookie, text);
}

int
upload_open(struct upload *u, struct err *e)
{
	struct buf *spec = &u->spec;
	struct put_options o = {.parallel = u->net.parallel,
	    .retries = u->net.retries,
	    .timeout = (long)u->net.timeout,
	    .rate = u->net.rate,
	    .env = tool_env,
	    .agent = AGENT,
	    .progress = draw,
	    .note = note,
	    .warn = tell_name,
	    .cookie = u};

	progress_init(&u->progress, !u->quiet);
	if (where_spec(u->storespec, spec, e) != 0)
		return (-1);
	o.spec = (char *)spec->data;
	return (put_open(&u->put, &o, e));
}

void
upload_close(struct upload *u)
{
	put_close(u->put);
	buf_free(&u->spec);
}

static int
print_found(void *cookie, const char *name, const char *since, struct err *e)
{
	(void)cookie;
	(void)printf("%s\t%s\n", text_safe(name, strlen(name)),
	    text_safe(since, strlen(since)));
	return (ferror(stdout)
		    ? err_set(e, ERR_TEMP, "cannot write to standard output")
		    : 0);
}

int
upload_sweep(struct upload *u, uint64_t before, struct err *e)
{
	u->name = "--abort-stale";
	return (put_sweep(u->put, before, u->dry, print_found, u, e));
}
