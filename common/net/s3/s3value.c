#include <stdio.h>
#include <string.h>

#include "s3/s3value.h"
#include "util/pct.h"
#include "web/s3xml.h"

int
s3value_malformed(struct err *e)
{
	return (err_set(e, ERR_FATAL, "the server's list is malformed"));
}

static int
toolong(struct err *e)
{
	return (
	    err_set(e, ERR_FATAL, "a value in the server's list is too long"));
}

int
s3value_set(char *out, size_t size, const char *text, struct err *e)
{
	size_t len = strlen(text);

	if (len >= size)
		return (toolong(e));
	memcpy(out, text, len + 1);
	return (0);
}

int
s3value_name(
    char *out, size_t size, const char *text, int encoded, struct err *e)
{
	const char *end = text + strlen(text);
	size_t n = 0;
	uint8_t c;

	if (!encoded)
		return (s3value_set(out, size, text, e));
	for (; text < end; n++) {
		if (n + 1 >= size)
			return (toolong(e));
		if (*text == '%' && !pct_isbroken(text, (size_t)(end - text)))
			text += pct_next(text, &c);
		else if ((c = (uint8_t)*text++) == '+')
			c = ' ';
		if (c == '\0')
			return (s3value_malformed(e));
		out[n] = (char)c;
	}
	out[n] = '\0';
	return (0);
}

struct value {
	const char *path;
	char *out;
	size_t size;
};

static int
take_value(void *cookie, const char *path, const char *text, struct err *e)
{
	const struct value *v = cookie;

	return (strcmp(path, v->path) == 0
		    ? s3value_set(v->out, v->size, text, e)
		    : 0);
}

int
s3value_find(const void *data, size_t len, const char *path, char *out,
    size_t size, struct err *e)
{
	struct value v = {path, out, size};

	out[0] = '\0';
	if (s3xml_parse(data, len, take_value, &v, e) != 0)
		return (-1);
	return (out[0] != '\0' ? 0
			       : err_set(e, ERR_FATAL,
				     "the server's answer has no %s", path));
}

int
s3value_isencoded(const void *data, size_t len, const char *root)
{
	char path[64], how[8];
	struct err none;

	(void)snprintf(path, sizeof(path), "%s/EncodingType", root);
	return (s3value_find(data, len, path, how, sizeof(how), &none) == 0 &&
		strcmp(how, "url") == 0);
}
