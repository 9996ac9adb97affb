#include <string.h>

#include "http/filename.h"
#include "http/syntax.h"
#include "util/text.h"

const char *
http_content_type(const char *name, size_t len)
{
	/* .aab, .apks, .ipa and .xapk have no registered type of their own. */
	static const struct {
		const char *extension;
		const char *type;
	} types[] = {
	    {"apk", "application/vnd.android.package-archive"},
	    {"zip", "application/zip"},
	    {"jar", "application/java-archive"},
	    {"exe", "application/vnd.microsoft.portable-executable"},
	    {"msi", "application/x-msi"},
	    {"dmg", "application/x-apple-diskimage"},
	    {"tar", "application/x-tar"},
	    {"gz", "application/gzip"},
	    {"tgz", "application/gzip"},
	    {"xz", "application/x-xz"},
	    {"zst", "application/zstd"},
	    {"7z", "application/x-7z-compressed"},
	    {"deb", "application/vnd.debian.binary-package"},
	    {"rpm", "application/x-rpm"},
	};
	const char *dot = memrchr(name, '.', len);
	struct http_slice extension = {NULL, 0};
	size_t i;

	if (dot != NULL)
		extension = http_skip(
		    (struct http_slice){name, len}, (size_t)(dot - name) + 1);
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (http_iscase(extension, types[i].extension))
			return (types[i].type);
	return ("application/octet-stream");
}

/*
 * Take the next character off ${s}: its length in ${n}, and the character
 * itself, with '_' for what no file name should hold; 0 if it is not UTF-8.
 */
static unsigned int
next_char(struct http_slice s, size_t *n)
{
	unsigned int c;

	if ((*n = utf8_next(s.p, s.len, &c)) == 0) {
		*n = 1;
		return (0);
	}
	return (text_iscontrol(c) || c == '/' || c == '\\' ? '_' : c);
}

/*
 * A '"' would need an escape, and "%41" would be decoded: clients are known to
 * get the first wrong and to do the second (RFC 6266 appendix D).
 */
static int
is_plain(unsigned int c)
{
	return (c >= ' ' && c < 0x7f && c != '"' && c != '%');
}

/*
 * Append the filename parameter.  Returns 1 if filename* would tell more, 0 if
 * not, and 0 if it cannot since ${s} is not UTF-8.
 */
static int
add_plain(struct buf *b, struct http_slice s)
{
	int more = 0, broken = 0;
	unsigned int c;
	size_t n;

	buf_addstr(b, "; filename=\"");
	for (; s.len > 0; s = http_skip(s, n)) {
		c = next_char(s, &n);
		buf_addbyte(b, is_plain(c) ? (uint8_t)c : '_');
		broken |= c == 0;
		more |= !is_plain(c);
	}
	buf_addstr(b, "\"");
	return (more && !broken);
}

static int
is_attrchar(unsigned int c)
{
	return (c < 0x80 && http_istchar((char)c) && c != '*' && c != '\'' &&
		c != '%');
}

static void
add_extended(struct buf *b, struct http_slice s)
{
	unsigned int c;
	size_t i, n;

	buf_addstr(b, "; filename*=UTF-8''");
	for (; s.len > 0; s = http_skip(s, n)) {
		c = next_char(s, &n);
		if (is_attrchar(c))
			buf_addbyte(b, (uint8_t)c);
		else
			for (i = 0; i < n; i++)
				buf_addf(
				    b, "%%%02X", (unsigned int)(uint8_t)s.p[i]);
	}
}

void
http_head_attachment(struct buf *b, const char *name, size_t len)
{
	struct http_slice s = {name, len};

	buf_addstr(b, "Content-Disposition: attachment");
	if (len > 0 && add_plain(b, s))
		add_extended(b, s);
	buf_addstr(b, "\r\n");
}
