#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "form/jarfile.h"
#include "form/zipdir.h"
#include "form/ziplocal.h"
#include "util/endian.h"
#include "util/text.h"

#define FILES_MAX 10
#define TEXT_MAX  65536 /* bytes; as many compressed bytes are read */

#define STORED   0
#define DEFLATED 8

static const char attribute[] = "X-Android-APK-Signed:";

/* Return the length of the line at ${s}; ${all}: the same with line end. */
static size_t
line_len(const char *s, size_t len, size_t *all)
{
	size_t n = 0;

	while (n < len && s[n] != '\r' && s[n] != '\n')
		n++;
	*all = n + (n < len);
	if (*all < len && s[n] == '\r' && s[n + 1] == '\n')
		(*all)++;
	return (n);
}

/*
 * Point ${value} to the attribute in the main section, which an empty line
 * ends.  Return its length, or 0 if it names no scheme (a decimal number).
 */
static size_t
find_value(const char *s, size_t len, const char **value)
{
	size_t n, all, skip = sizeof(attribute) - 1, i;

	for (; len > 0; s += all, len -= all) {
		if ((n = line_len(s, len, &all)) == 0)
			break;
		if (n < skip || strncasecmp(s, attribute, skip) != 0)
			continue;
		*value = s + skip;
		for (i = skip; i < n; i++)
			if (s[i] >= '0' && s[i] <= '9')
				return (n - skip);
	}
	return (0);
}

/* Inflate up to TEXT_MAX bytes.  Return their number, or 0. */
static size_t
expand(uint8_t *in, size_t len, uint8_t *out)
{
	z_stream z = {.next_in = in,
	    .avail_in = (uInt)len,
	    .next_out = out,
	    .avail_out = TEXT_MAX};
	int rc;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return (0);
	rc = inflate(&z, Z_SYNC_FLUSH);
	(void)inflateEnd(&z);
	return (rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR
		    ? TEXT_MAX - z.avail_out
		    : 0);
}

/* Read the first bytes of a file.  ${text}, ${room}: TEXT_MAX bytes each. */
static int
read_text(struct view *v, const struct zip *z, const struct zipdir_rec *rec,
    uint8_t *room, uint8_t *text, size_t *len, struct err *e)
{
	unsigned int method = le16dec(rec->data + ZIPDIR_METHOD);
	size_t size = le32dec(rec->data + ZIPDIR_CSIZE);
	struct ziplocal at;

	*len = 0;
	if (size == 0)
		return (0);
	if (ziplocal_find(&at, v, z, rec, e) != 0)
		return (-1);
	if (size > TEXT_MAX)
		size = TEXT_MAX;
	if (view_read(v, at.data, method == STORED ? text : room, size, e) != 0)
		return (-1);
	if (method == STORED)
		*len = size;
	else if (method != DEFLATED || (*len = expand(room, size, text)) == 0)
		return (
		    err_set(e, ERR_INPUT, "signature file \"%s\" is damaged",
			text_safe(rec->name, rec->namelen)));
	return (0);
}

static int
check_manifest(struct view *v, const struct zip *z,
    const struct zipdir_rec *rec, uint8_t *room, struct err *e)
{
	uint8_t *text = room + TEXT_MAX;
	const char *value;
	size_t len;

	if (read_text(v, z, rec, room, text, &len, e) != 0)
		return (-1);
	if ((len = find_value((char *)text, len, &value)) == 0)
		return (0);
	(void)err_set(e, ERR_INPUT,
	    "%s says X-Android-APK-Signed:%s, and no signature of scheme v2 or "
	    "later is there: a tool that ran after apksigner has stripped it",
	    text_safe(rec->name, rec->namelen), text_safe(value, len));
	return (1);
}

int
jarfile_saysapk(struct view *v, const struct ziptail *t, struct err *e)
{
	size_t cdsize = (size_t)t->zip.cdsize, at = 0, n = 0;
	struct zipdir_rec rec;
	uint8_t *room;
	int rc = 0;

	if (!t->jarsigned)
		return (0);
	if ((room = malloc(2 * TEXT_MAX)) == NULL)
		return (err_nomem(e));
	while (
	    rc == 0 && n < FILES_MAX && zipdir_next(t->cd, cdsize, &at, &rec))
		if (zipdir_issigfile(rec.name, rec.namelen)) {
			rc = check_manifest(v, &t->zip, &rec, room, e);
			n++;
		}
	free(room);
	return (rc);
}
