#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "form/jsontext.h"
#include "util/text.h"

/*
 * When memory is short, jansson drops characters, or fails as for bad text.
 * Neither may change what is written, so the allocator sets this.
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

/*
 * Give jansson its seed.  Jansson itself would open /dev/urandom: that takes
 * longer, and a confined process cannot do it.
 */
static void
seed(void)
{
	static int is_seeded;
	uint32_t n;

	if (is_seeded || getrandom(&n, sizeof(n), 0) != (ssize_t)sizeof(n))
		return;
	json_object_seed(n);
	is_seeded = 1;
}

/*
 * May readers find members in what jansson refuses?  org.json takes more than
 * JSON: longer numbers, names without quotes, a byte order mark and comments.
 */
static int
maybe_object(const uint8_t *value, size_t len)
{
	size_t i = len >= 3 && memcmp(value, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (i < len && value[i] <= ' ')
		i++;
	return (i < len && strchr("{/#", value[i]) != NULL &&
		memchr(value + i, '{', len - i) != NULL);
}

int
jsontext_parse(const uint8_t *value, size_t len, json_t **object, struct err *e)
{
	json_error_t why;
	json_t *json;

	*object = NULL;
	/* This comes before all use of jansson: all its users parse first. */
	json_set_alloc_funcs(allocate, free);
	seed();
	starved = 0;
	if (len == 0)
		return (0);
	json =
	    json_loadb((const char *)value, len, JSON_DISABLE_EOF_CHECK, &why);
	if (!starved && json_is_object(json)) {
		*object = json;
		return (0);
	}
	json_decref(json);
	if (starved)
		return (err_nomem(e));
	/* No reader finds an object that does not end. */
	if (json_error_code(&why) == json_error_premature_end_of_input ||
	    !maybe_object(value, len))
		return (0);
	return (err_set(e, ERR_INPUT,
	    "value is a JSON object that cannot be read: %s",
	    text_safe(why.text, strlen(why.text))));
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
