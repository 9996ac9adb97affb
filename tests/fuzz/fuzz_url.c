/*
 * url: any bytes as a channel URL, as the path of a request, and as a base URL
 * for a channel.  What is accepted must keep the law of url.h.
 */
#include <stdlib.h>
#include <string.h>

#include "url/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Splice ${c} and ${form} into ${base} and compare what splitting gives. */
static void
check_law(
    const char *base, size_t len, const struct channel *c, const char *form)
{
	struct buf params = BUF_INIT, url = BUF_INIT;
	struct chanurl u = CHANURL_INIT;
	struct urlparts parts;
	struct err e;
	size_t i;

	if (url_base(&parts, base, len, &e) != 0 ||
	    url_params(c, form, &params, &e) != 0 ||
	    url_splice(&parts, &params, &url, &e) != 0)
		goto out;
	if (url_split((char *)url.data, url.len, &u, &e) != 0 ||
	    strlen(u.base) != len || memcmp(u.base, base, len) != 0 ||
	    strcmp(u.channel.id, c->id) != 0 || u.channel.nextra != c->nextra ||
	    (form == NULL) != (u.form == NULL) ||
	    (form != NULL && strcmp(form, u.form) != 0))
		abort();
	for (i = 0; i < c->nextra; i++)
		if (strcmp(u.channel.extra[i].name, c->extra[i].name) != 0 ||
		    strcmp(u.channel.extra[i].value, c->extra[i].value) != 0)
			abort();
	chanurl_free(&u);
out:
	buf_free(&params);
	buf_free(&url);
}

/* A channel URL: its parts must make a legal one again. */
static void
fuzz_split(const char *s, size_t len)
{
	struct chanurl u = CHANURL_INIT;
	struct urlparts parts;
	struct err e;

	if (url_split(s, len, &u, &e) != 0)
		return;
	if (url_base(&parts, u.base, strlen(u.base), &e) != 0)
		abort();
	check_law(u.base, strlen(u.base), &u.channel, u.form);
	chanurl_free(&u);
}

static void
fuzz_path(const char *s, size_t len)
{
	struct chanurl u = CHANURL_INIT, plain = CHANURL_INIT;
	struct err e;
	int rc = url_splitpath(s, len, &u, &e);

	if (rc == -1)
		return;
	if ((rc == 1) != (u.channel.id != NULL) ||
	    url_splitpath(u.base, strlen(u.base), &plain, &e) != 0 ||
	    strcmp(u.base, plain.base) != 0)
		abort();
	chanurl_free(&u);
	chanurl_free(&plain);
}

/* "BASE LF CHANNEL-LINE" is also spliced. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *s = (const char *)data, *lf;
	struct channel c = CHANNEL_INIT;
	size_t baselen;
	struct err e;

	fuzz_split(s, len);
	fuzz_path(s, len);
	if (len == 0 || (lf = memchr(s, '\n', len)) == NULL)
		return (0);
	baselen = (size_t)(lf - s);
	if (channel_parseline(&c, lf + 1, len - baselen - 1, &e) == 1)
		check_law(s, baselen, &c, NULL);
	channel_free(&c);
	return (0);
}
