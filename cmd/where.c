#include <string.h>

#include "store/spec.h"
#include "tool.h"
#include "util/buf.h"
#include "util/text.h"
#include "util/warn.h"
#include "where.h"

#define PUBLIC_DEFAULT "http://localhost:8080"

/* The default store's directory (XDG Base Directory Specification). */
static int
default_dir(struct buf *dir, struct err *e)
{
	const char *data = tool_env("XDG_DATA_HOME"), *home = tool_env("HOME");

	/* The specification says: ignore a relative path. */
	if (data != NULL && data[0] == '/')
		buf_addf(dir, "%s/chanpack", data);
	else if (home != NULL)
		buf_addf(dir, "%s/.local/share/chanpack", home);
	else
		return (err_set(e, ERR_INPUT,
		    "no store given, and HOME is not set: use -s"));
	return (buf_ok(dir, e));
}

static void
check_option(const char *spec)
{
	struct err e;

	if (spec_check(spec, &e) != 0)
		tool_failarg("-s", &e);
}

int
where_spec(const char *option, struct buf *spec, struct err *e)
{
	const char *given = option;

	if (given != NULL)
		check_option(given);
	else
		given = tool_env("CHANPACK_STORE");
	if (given != NULL)
		buf_addstr(spec, given);
	else if (default_dir(spec, e) != 0)
		return (-1);
	return (buf_str(spec) == NULL ? err_nomem(e) : 0);
}

void
where_addstore(struct stores *s, const char *option)
{
	if (s->n == STORES_MAX)
		tool_usage("more than %d stores", STORES_MAX);
	check_option(option);
	s->spec[s->n++] = option;
}

int
where_stores(struct stores *s, struct err *e)
{
	if (s->n > 0)
		return (0);
	if (where_spec(NULL, &s->own, e) != 0)
		return (-1);
	s->spec[s->n++] = (char *)s->own.data;
	return (0);
}

void
where_freestores(struct stores *s)
{
	buf_free(&s->own);
}

int
where_public(const char *option, struct publicurl *p, struct err *e)
{
	const char *url = option;

	if (url == NULL)
		url = tool_env("CHANPACK_PUBLIC");
	if (publicurl_parse(p, url != NULL ? url : PUBLIC_DEFAULT, e) == 0)
		return (0);
	if (option != NULL)
		tool_failarg("-p", e);
	return (-1);
}

void
where_warnpublic(const char *option, const char *spec)
{
	if (option == NULL && tool_env("CHANPACK_PUBLIC") == NULL &&
	    spec_isremote(spec))
		warn0("the store is %s, but base URLs begin with %s, which "
		      "only this machine can open: set the public URL with -p "
		      "or CHANPACK_PUBLIC",
		    text_safe(spec, strlen(spec)), PUBLIC_DEFAULT);
}
