#include <stdio.h>
#include <string.h>

#include "jsonout.h"
#include "tool.h"
#include "util/buf.h"
#include "util/text.h"

json_t *
jsonout_text(const char *s)
{
	json_t *string = json_string(s);
	struct buf b = BUF_INIT;

	if (string != NULL)
		return (string);
	text_escape(&b, s, strlen(s));
	string = buf_str(&b) == NULL ? NULL : json_string((char *)b.data);
	buf_free(&b);
	return (string);
}

json_t *
jsonout_extras(const struct channel *c)
{
	json_t *o = json_object();
	size_t i;

	for (i = 0; i < c->nextra; i++)
		if (json_object_set_new(o, c->extra[i].name,
			json_string(c->extra[i].value)) != 0) {
			json_decref(o);
			return (NULL);
		}
	return (o);
}

void
jsonout_print(json_t *o, char sep)
{
	struct err e;

	if (o == NULL ||
	    (json_dumpf(o, stdout, JSON_COMPACT) != 0 && !ferror(stdout))) {
		(void)err_nomem(&e);
		tool_fail(&e);
	}
	(void)putchar_unlocked(sep);
	json_decref(o);
}

void
jsonout_base(const char *url, const char *key, uint64_t size,
    const char *modified, const char *sha256)
{
	/* "s*" leaves out a member whose value is NULL. */
	jsonout_print(json_pack("{s:s, s:s, s:I, s:s*, s:s*}", "url", url,
			  "key", key, "size", (json_int_t)size, "modified",
			  modified, "sha256", sha256),
	    '\n');
}
