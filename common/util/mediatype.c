#include <string.h>
#include <strings.h>

#include "util/mediatype.h"

/* .aab, .apks, .ipa and .xapk have no registered type of their own. */
static const struct {
	const char *extension;
	const char *type;
} types[] = {
    {".apk", "application/vnd.android.package-archive"},
    {".zip", "application/zip"},
    {".jar", "application/java-archive"},
    {".exe", "application/vnd.microsoft.portable-executable"},
    {".msi", "application/x-msi"},
    {".dmg", "application/x-apple-diskimage"},
    {".tar", "application/x-tar"},
    {".gz", "application/gzip"},
    {".tgz", "application/gzip"},
    {".xz", "application/x-xz"},
    {".zst", "application/zstd"},
    {".7z", "application/x-7z-compressed"},
    {".deb", "application/vnd.debian.binary-package"},
    {".rpm", "application/x-rpm"},
};

const char *
mediatype_ofname(const char *name, size_t len)
{
	const char *end = name + len, *dot = memrchr(name, '.', len);
	size_t i, n = dot == NULL ? 0 : (size_t)(end - dot);

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i].extension) == n &&
		    strncasecmp(dot, types[i].extension, n) == 0)
			return (types[i].type);
	return ("application/octet-stream");
}
