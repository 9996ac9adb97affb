#include <stdlib.h>

#include "util/buf.h"
#include "where.h"

#define PUBLIC_DEFAULT "http://localhost:8080"

/* The variable's value, or NULL if that is empty. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return (value == NULL || value[0] == '\0' ? NULL : value);
}

/* The default store's directory (XDG Base Directory Specification). */
static int
default_dir(struct buf *dir, struct err *e)
{
	const char *data = variable("XDG_DATA_HOME"), *home = variable("HOME");

	/* The specification has a relative path ignored. */
	if (data != NULL && data[0] == '/')
		buf_addf(dir, "%s/chanpack", data);
	else if (home != NULL)
		buf_addf(dir, "%s/.local/share/chanpack", home);
	else
		return (err_set(e, ERR_INPUT,
		    "no store given, and HOME is not set: use -s"));
	return (buf_ok(dir, e));
}

int
where_store(const char *option, struct store **s, struct err *e)
{
	const char *spec = option;
	struct buf dir = BUF_INIT;
	int rc = 0;

	if (spec == NULL)
		spec = variable("CHANPACK_STORE");
	if (spec == NULL && (rc = default_dir(&dir, e)) == 0 &&
	    (spec = buf_str(&dir)) == NULL)
		rc = err_nomem(e);
	if (rc == 0)
		rc = store_open(s, spec, e);
	buf_free(&dir);
	return (rc);
}

int
where_public(const char *option, struct publicurl *p, struct err *e)
{
	const char *url = option;

	if (url == NULL)
		url = variable("CHANPACK_PUBLIC");
	return (publicurl_parse(p, url != NULL ? url : PUBLIC_DEFAULT, e));
}
