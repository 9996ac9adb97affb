/*
 * key: line 1 is a public URL; any bytes behind it are a base URL below it, the
 * path of a request, and a key.
 */
#include <string.h>

#include "fuzz.h"
#include "url/key.h"
#include "url/url.h"

/* A legal key's base URL, and the path of it, must give the key again. */
static void
check_key(const struct publicurl *p, const char *key, size_t len)
{
	struct buf url = BUF_INIT, back = BUF_INIT;
	struct urlparts parts;
	struct err e;

	MUST(key_check(key, len, &e) == 0);
	MUST(key[0] != '.' && key[0] != '/' && key[len - 1] != '/');
	MUST(memmem(key, len, "//", 2) == NULL);
	MUST(memmem(key, len, "/.", 2) == NULL);
	key_tourl(p, key, len, &url);
	MUST(buf_ok(&url, &e) == 0);
	MUST(url_base(&parts, URL_QUERY, (char *)url.data, url.len, &e) == 0);
	MUST(key_fromurl(p, (char *)url.data, url.len, &back, &e) == 0);
	MUST(back.len == len && memcmp(back.data, key, len) == 0);
	buf_reset(&back);
	/* A request has only the path of the URL. */
	MUST(key_frompath(p, (char *)url.data + p->path, url.len - p->path,
		 &back, &e) == 0);
	MUST(back.len == len && memcmp(back.data, key, len) == 0);
	buf_free(&url);
	buf_free(&back);
}

static size_t
count_slashes(const void *s, size_t len)
{
	const char *p = s;
	size_t n = 0;

	for (; len > 0; p++, len--)
		n += *p == '/';
	return (n);
}

/* Check result ${rc} and ${key} of a path with ${slashes}; free the key. */
static void
check_made(const struct publicurl *p, int rc, struct buf *key, size_t slashes,
    const struct err *e)
{
	if (rc == 0) {
		check_key(p, (char *)key->data, key->len);
		/* A percent code must not become a slash. */
		MUST(count_slashes(p->url + p->path, p->len - p->path) + 1 +
			 count_slashes(key->data, key->len) ==
		     slashes);
	} else {
		MUST(e->kind == ERR_INPUT || e->kind == ERR_NOTFOUND);
	}
	buf_free(key);
}

static void
check_all(const struct publicurl *p, const char *s, size_t len)
{
	const char *query = len == 0 ? NULL : memchr(s, '?', len);
	size_t path = query == NULL ? len : (size_t)(query - s), slashes;
	struct buf key = BUF_INIT;
	struct err e;

	slashes = count_slashes(s, path);
	/* Two slashes stand in front of the host. */
	check_made(p, key_fromurl(p, s, len, &key, &e), &key, slashes - 2, &e);
	if (len > 0 && s[0] == '/')
		check_made(
		    p, key_frompath(p, s, len, &key, &e), &key, slashes, &e);
	if (key_check(s, len, &e) == 0)
		check_key(p, s, len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *lf = size == 0 ? NULL : memchr(data, '\n', size);
	struct publicurl p;
	char *public;
	struct err e;

	if (lf == NULL)
		return (0);
	public = strndup((const char *)data, (size_t)(lf - data));
	MUST(public != NULL);
	if (publicurl_parse(&p, public, &e) == 0)
		check_all(
		    &p, (const char *)lf + 1, size - (size_t)(lf + 1 - data));
	else
		MUST(e.kind == ERR_INPUT);
	free(public);
	return (0);
}
