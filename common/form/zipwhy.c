#include <string.h>
#include <strings.h>

#include "form/zipdir.h"
#include "form/ziplocal.h"
#include "form/zipwhy.h"
#include "util/endian.h"

/* Files that people give in place of a package, by their first bytes. */
static const struct {
	const char *begin; /* in upper or lower case */
	const char *what;
} others[] = {
    {"\x1f\x8b", "a gzip file, not a package: unpack it first"},
    {"<!doctype html",
	"an HTML page, not a package: maybe an error page of a server"},
    {"<html", "an HTML page, not a package: maybe an error page of a server"},
    {"<?xml", "an XML text, not a package: maybe an error of a store"},
    {"<error", "an XML text, not a package: maybe an error of a store"},
    {"PK\x03\x04",
	"cut short: it begins as a ZIP file, and its end record is not there"},
};

#define FILE_HEAD_LEN 64

/*
 * Read the first bytes behind a byte order mark and white space.  Return how
 * many were read.
 */
static size_t
read_head(struct view *v, char head[FILE_HEAD_LEN])
{
	size_t len = v->size < FILE_HEAD_LEN ? (size_t)v->size : FILE_HEAD_LEN;
	size_t skip = 0;
	struct err e;

	/* Of a package that came through a pipe, they may be gone. */
	if (view_read(v, 0, head, len, &e) != 0)
		return (0);
	if (len >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
		skip = 3;
	while (skip < len && strchr(" \t\r\n", head[skip]) != NULL)
		skip++;
	memmove(head, head + skip, len - skip);
	return (len - skip);
}

static int
name_other(struct view *v, struct err *e)
{
	char head[FILE_HEAD_LEN];
	size_t len = read_head(v, head), i, n;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		n = strlen(others[i].begin);
		if (len >= n && strncasecmp(head, others[i].begin, n) == 0)
			return (err_set(e, ERR_INPUT, "%s", others[i].what));
	}
	return (err_set(e, ERR_INPUT,
	    "not a ZIP file: no end of central directory record that ends with "
	    "the file"));
}

/* Does the tail have an EOCD at ${at}, with its directory right before? */
static int
is_end(const uint8_t *tail, size_t at, uint64_t off)
{
	return (le32dec(tail + at) == ZIP_EOCD_MAGIC &&
		(uint64_t)le32dec(tail + at + ZIP_EOCD_CDOFFSET) +
			le32dec(tail + at + ZIP_EOCD_CDSIZE) ==
		    off);
}

int
zipwhy_noend(struct view *v, const uint8_t *tail, size_t len, struct err *e)
{
	uint64_t end;
	size_t back, at;

	if (v->size == 0)
		return (err_set(e, ERR_INPUT, "an empty file, not a package"));
	for (back = ZIP_EOCD_LEN; back <= len; back++) {
		at = len - back;
		if (!is_end(tail, at, v->size - back))
			continue;
		end = v->size - len + at + ZIP_EOCD_LEN +
		      le16dec(tail + at + ZIP_EOCD_COMMENTLEN);
		if (end > v->size)
			return (err_set(e, ERR_INPUT,
			    "cut short: the ZIP comment lacks its last %llu "
			    "bytes",
			    (unsigned long long)(end - v->size)));
		return (err_set(e, ERR_INPUT,
		    "%llu bytes stand behind the end of the package, which is "
		    "at %llu",
		    (unsigned long long)(v->size - end),
		    (unsigned long long)end));
	}
	return (name_other(v, e));
}

/* Does a record of the directory begin at ${off}? */
static int
is_record(struct view *v, uint64_t off)
{
	uint8_t magic[4];
	struct err e;

	return (view_read(v, off, magic, sizeof(magic), &e) == 0 &&
		le32dec(magic) == ZIPDIR_MAGIC);
}

int
zipwhy_apart(struct view *v, const struct zip *z, struct err *e)
{
	unsigned long long cd = z->cd, end = z->cd + z->cdsize;
	unsigned long long eocd = z->eocd;

	if (eocd - z->cdsize > UINT32_MAX && z->cdsize <= eocd)
		return (err_set(e, ERR_INPUT,
		    "the central directory lies at %llu, beyond the 4 GiB that "
		    "the format can address",
		    eocd - (unsigned long long)z->cdsize));
	if (cd > eocd)
		return (err_set(e, ERR_INPUT,
		    "central directory offset %llu lies behind the end record "
		    "at %llu: the file is cut or damaged",
		    cd, eocd));
	/* Perhaps only the offsets are wrong, all by the same number. */
	if (z->cdsize <= eocd && !is_record(v, cd) &&
	    is_record(v, eocd - z->cdsize)) {
		if (end < eocd)
			return (err_set(e, ERR_INPUT,
			    "%llu bytes stand in front of the package",
			    eocd - end));
		return (err_set(e, ERR_INPUT,
		    "cut short: %llu bytes are missing before the central "
		    "directory at %llu, or its offset is wrong",
		    end - eocd, eocd - (unsigned long long)z->cdsize));
	}
	if (end > eocd)
		return (err_set(e, ERR_INPUT,
		    "central directory of %llu bytes at %llu runs into the end "
		    "record at %llu",
		    (unsigned long long)z->cdsize, cd, eocd));
	return (err_set(e, ERR_INPUT,
	    "a gap of %llu bytes between the central directory, which ends at "
	    "%llu, and the end record at %llu",
	    eocd - end, end, eocd));
}
