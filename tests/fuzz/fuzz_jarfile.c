/*
 * jarfile: any bytes as a signature file.  The package with it stored and the
 * package with it compressed must give the same result.  The first byte chooses
 * whether the bytes are compressed data themselves.
 */
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "form/jarfile.h"
#include "form/zipdir.h"
#include "package.h"
#include "util/buf.h"
#include "util/endian.h"

static const char name[] = "META-INF/CERT.SF";

#define NAME_LEN (sizeof(name) - 1)

/* Make a ZIP file with only this entry. */
static struct package
make_package(unsigned int method, const uint8_t *data, size_t len)
{
	uint8_t local[30] = "PK\x03\x04", rec[ZIPDIR_HEADLEN] = "PK\x01\x02";
	uint8_t end[ZIP_EOCD_LEN] = "PK\x05\x06";
	struct buf b = BUF_INIT;

	le16enc(local + 26, NAME_LEN);
	le16enc(rec + ZIPDIR_METHOD, (uint16_t)method);
	le32enc(rec + ZIPDIR_CSIZE, (uint32_t)len);
	le16enc(rec + ZIPDIR_NAMELEN, NAME_LEN);
	le32enc(end + ZIP_EOCD_CDSIZE, ZIPDIR_HEADLEN + NAME_LEN);
	le32enc(end + ZIP_EOCD_CDOFFSET,
	    (uint32_t)(sizeof(local) + NAME_LEN + len));
	buf_add(&b, local, sizeof(local));
	buf_add(&b, name, NAME_LEN);
	buf_add(&b, data, len);
	buf_add(&b, rec, sizeof(rec));
	buf_add(&b, name, NAME_LEN);
	buf_add(&b, end, sizeof(end));
	MUST(!b.failed);
	return ((struct package){b.data, b.len});
}

/* Return what jarfile_saysapk says of such a ZIP file. */
static int
ask(unsigned int method, const uint8_t *data, size_t len)
{
	struct package p = make_package(method, data, len);
	struct ziptail t;
	struct view v;
	struct err e;
	int rc;

	memview(&v, p.data, p.len);
	MUST(ziptail_read(&t, &v, 1, &e) == 0 && t.jarsigned);
	rc = jarfile_saysapk(&v, &t, &e);
	MUST(rc == 0 || rc == 1 || (rc == -1 && e.kind == ERR_INPUT));
	ziptail_free(&t);
	view_free(&v);
	free(p.data);
	return (rc);
}

static int
ask_deflated(const uint8_t *data, size_t len)
{
	z_stream z = {
	    .next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)len};
	size_t room = len + len / 100 + 64;
	uint8_t *out = malloc(room);
	int rc;

	MUST(out != NULL);
	MUST(deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, 0) == Z_OK);
	z.next_out = out;
	z.avail_out = (uInt)room;
	MUST(deflate(&z, Z_FINISH) == Z_STREAM_END);
	rc = ask(8, out, room - z.avail_out);
	(void)deflateEnd(&z);
	free(out);
	return (rc);
}

/* Is the attribute's name anywhere, in upper or lower case? */
static int
names_attribute(const uint8_t *data, size_t size)
{
	static const char attribute[] = "X-Android-APK-Signed:";
	size_t n = sizeof(attribute) - 1, i;

	for (i = 0; i + n <= size; i++)
		if (strncasecmp((const char *)data + i, attribute, n) == 0)
			return (1);
	return (0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int stored;

	if (size < 2 || size > 60000)
		return (0);
	if (data[0] == 0) {
		(void)ask(8, data + 1, size - 1);
		return (0);
	}
	stored = ask(0, data, size);
	MUST(stored >= 0 && ask_deflated(data, size) == stored);
	MUST(stored == 0 || names_attribute(data, size));
	return (0);
}
