#include <stdlib.h>

#include "form/jsontext.h"

/*
 * When memory is short jansson drops characters, or fails as for bad text.
 * Neither may change what is written, so the allocator has to tell.
 */
static int starved;

static void *
allocate(size_t len)
{
	void *p = malloc(len);

	if (p == NULL)
		starved = 1;
	return (p);
}

int
jsontext_parse(const uint8_t *value, size_t len, json_t **object, struct err *e)
{
	json_t *json;

	*object = NULL;
	/* Before anything of jansson's is called: each function parses first. */
	json_set_alloc_funcs(allocate, free);
	starved = 0;
	if (len == 0)
		return (0);
	json =
	    json_loadb((const char *)value, len, JSON_DISABLE_EOF_CHECK, NULL);
	if (!starved && json_is_object(json))
		*object = json;
	else
		json_decref(json);
	return (starved ? err_nomem(e) : 0);
}

int
jsontext_print(const json_t *value, struct buf *out, struct err *e)
{
	char *text;

	starved = 0;
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	if (text == NULL || starved) {
		free(text);
		return (err_nomem(e));
	}
	buf_addstr(out, text);
	free(text);
	return (buf_ok(out, e));
}
