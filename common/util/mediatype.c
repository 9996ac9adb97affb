#include <string.h>

#include "util/mediatype.h"
#include "util/span.h"

/*
 * .aab, .apks, .ipa and .xapk have no registered type of their own.  The type
 * that is registered for .pkg ends in +xml, and gateways compress XML: a .pkg
 * is an archive, so it has the type that libmagic gives it.
 */
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
    {".pkg", "application/x-xar"},
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
	const char *dot = memrchr(name, '.', len);
	struct span end = {dot, 0};
	size_t i;

	if (dot != NULL)
		end.len = (size_t)(name + len - dot);
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_iscase(end, types[i].extension))
			return (types[i].type);
	return ("application/octet-stream");
}
