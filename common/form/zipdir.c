#include <string.h>
#include <strings.h>

#include "form/zipdir.h"
#include "util/endian.h"

static const char metainf[] = "META-INF/";

#define METAINF_LEN (sizeof(metainf) - 1)

int
zipdir_next(const uint8_t *cd, size_t len, size_t *at, struct zipdir_rec *rec)
{
	const uint8_t *p = cd + *at;
	size_t left = len - *at;

	if (left < ZIPDIR_HEADLEN || le32dec(p) != ZIPDIR_MAGIC)
		return (0);
	rec->data = p;
	rec->name = (const char *)p + ZIPDIR_HEADLEN;
	rec->namelen = le16dec(p + ZIPDIR_NAMELEN);
	rec->len =
	    ZIPDIR_HEADLEN + rec->namelen + le16dec(p + 30) + le16dec(p + 32);
	if (rec->len > left)
		return (0);
	*at += rec->len;
	return (1);
}

/* Does ${name} end in ${tail}, in either case, with something before it? */
static int
ends_in(const char *name, size_t len, const char *tail)
{
	size_t n = strlen(tail);

	return (len > n && strncasecmp(name + len - n, tail, n) == 0);
}

int
zipdir_isjarfile(const char *name, size_t len)
{
	if (len <= METAINF_LEN || strncasecmp(name, metainf, METAINF_LEN) != 0)
		return (0);
	name += METAINF_LEN;
	len -= METAINF_LEN;
	if (memchr(name, '/', len) != NULL)
		return (0);
	return ((len == 11 && strncasecmp(name, "MANIFEST.MF", 11) == 0) ||
		(len >= 4 && strncasecmp(name, "SIG-", 4) == 0) ||
		ends_in(name, len, ".SF") || ends_in(name, len, ".RSA") ||
		ends_in(name, len, ".DSA") || ends_in(name, len, ".EC"));
}

int
zipdir_issigfile(const char *name, size_t len)
{
	return (len > METAINF_LEN + 3 &&
		memcmp(name, metainf, METAINF_LEN) == 0 &&
		zipdir_isjarfile(name, len) && ends_in(name, len, ".SF"));
}

int
zipdir_isjarsigned(const uint8_t *cd, size_t len)
{
	struct zipdir_rec rec;
	size_t at = 0;

	while (zipdir_next(cd, len, &at, &rec))
		if (zipdir_issigfile(rec.name, rec.namelen))
			return (1);
	return (0);
}
