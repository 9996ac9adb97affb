#include <stdio.h>
#include <string.h>

#include "fetch/tag.h"
#include "util/buf.h"
#include "util/num.h"
#include "util/pct.h"
#include "util/text.h"

static int
is_plain(char c)
{
	return (c > ' ' && c < 0x7f && c != '%');
}

int
tag_make(
    char tag[COTAG_MAX + 1], size_t store, const char *version, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = 0;

	buf_addf(&b, "%zu:", store);
	for (; *version != '\0'; version++)
		if (is_plain(*version))
			buf_addbyte(&b, (uint8_t)*version);
		else
			buf_addf(&b, "%%%02X", (uint8_t)*version);
	if (buf_str(&b) == NULL)
		rc = err_nomem(e);
	else if (b.len > COTAG_MAX)
		rc = err_set(e, ERR_FATAL, "the entity tag is too long");
	else
		memcpy(tag, b.data, b.len + 1);
	buf_free(&b);
	return (rc);
}

/* Decode percent codes; refuse a broken code, a NUL, and an empty result. */
static int
decode(char *out, const char *s)
{
	size_t len = strlen(s), i;

	for (i = 0; i < len; i++)
		if (s[i] == '%' && pct_isbroken(s + i, len - i))
			return (-1);
	len = pct_decode(out, s, len);
	out[len] = '\0';
	return (len > 0 && strlen(out) == len ? 0 : -1);
}

int
tag_split(const char *tag, size_t nstores, size_t *store,
    char version[COTAG_MAX + 1], struct err *e)
{
	size_t len = strcspn(tag, ":");
	uint64_t n;

	if (tag[len] == '\0' || num_parse(tag, len, &n) != 0 || n >= nstores ||
	    decode(version, tag + len + 1) != 0)
		return (err_set(e, ERR_INPUT, "\"%s\" is no tag of a package",
		    text_safe(tag, strlen(tag))));
	*store = (size_t)n;
	return (0);
}

void
tag_ofobject(char version[COTAG_MAX + 1], const struct object *o)
{
	(void)snprintf(version, COTAG_MAX + 1,
	    "%llu-%llu-%llu-%lld.%09ld-%lld.%09ld",
	    (unsigned long long)o->device, (unsigned long long)o->inode,
	    (unsigned long long)o->size, (long long)o->mtime.tv_sec,
	    o->mtime.tv_nsec, (long long)o->ctime.tv_sec, o->ctime.tv_nsec);
}

int
tag_isetag(const char *version)
{
	size_t i, len = strlen(version);

	if (len < 2 || len >= ETAG_MAX || version[0] != '"' ||
	    version[len - 1] != '"')
		return (0);
	for (i = 1; i < len - 1; i++)
		if ((unsigned char)version[i] <= ' ' || version[i] == '"' ||
		    version[i] == 0x7f)
			return (0);
	return (1);
}
