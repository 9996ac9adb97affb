#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "form/ziplast.h"
#include "form/ziplocal.h"
#include "util/channel.h"
#include "util/endian.h"

#define VERSION_1 10 /* 1.0: a stored file */
#define UTF8_FLAG 0x0800
#define NEW_YEAR  0x00210000 /* 1980-01-01 00:00, the first date there is */

static int
is_ascii(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return (0);
	return (1);
}

/* Fill in what both headers share: from "version needed" to "extra length". */
static void
fill_common(uint8_t p[26], const char *name, size_t namelen,
    const uint8_t *content, size_t len)
{
	uint32_t size = (uint32_t)len;

	memset(p, 0, 26);
	le16enc(p, VERSION_1);
	le16enc(p + 2, is_ascii(name, namelen) ? 0 : UTF8_FLAG);
	le32enc(p + 6, NEW_YEAR);
	le32enc(p + 10, (uint32_t)crc32(0, content, size));
	le32enc(p + 14, size);
	le32enc(p + 18, size);
	le16enc(p + 22, (uint16_t)namelen);
}

void
ziplast_build(const char *name, size_t namelen, const uint8_t *content,
    size_t len, uint64_t off, struct buf *local, struct buf *rec)
{
	uint8_t head[ZIPLOCAL_HEADLEN], record[ZIPDIR_HEADLEN] = {0};

	le32enc(head, ZIPLOCAL_MAGIC);
	fill_common(head + 4, name, namelen, content, len);
	buf_add(local, head, sizeof(head));
	buf_add(local, name, namelen);
	buf_add(local, content, len);
	le32enc(record, ZIPDIR_MAGIC);
	le16enc(record + 4, VERSION_1);
	memcpy(record + 6, head + 4, 26);
	le32enc(record + ZIPDIR_OFFSET, (uint32_t)off);
	buf_add(rec, record, sizeof(record));
	buf_add(rec, name, namelen);
}

static int
is_short_stored(const struct zipdir_rec *rec)
{
	uint32_t size = le32dec(rec->data + ZIPDIR_CSIZE);

	return (le16dec(rec->data + ZIPDIR_METHOD) == 0 &&
		size == le32dec(rec->data + ZIPDIR_USIZE) &&
		size <= CHANNEL_MAX);
}

static int
read_last(struct ziplast *z, struct view *v, struct err *e)
{
	z->before = z->off < ZIPLAST_BEFORE ? (size_t)z->off : ZIPLAST_BEFORE;
	if ((z->bytes = malloc(z->before + z->len)) == NULL)
		return (err_nomem(e));
	if (view_read(v, z->off - z->before, z->bytes, z->before + z->len, e))
		return (-1);
	z->content = z->bytes + z->before + z->len - z->contentlen;
	return (0);
}

static int
is_ours(const struct ziplast *z, const struct ziptail *t,
    const struct zipdir_rec *rec, struct err *e)
{
	struct buf local = BUF_INIT, record = BUF_INIT;
	int ours = -1;

	ziplast_build(rec->name, rec->namelen, z->content, z->contentlen,
	    z->off, &local, &record);
	if (buf_ok(&local, e) == 0 && buf_ok(&record, e) == 0)
		ours = z->off + z->len == t->zip.cd && local.len == z->len &&
		       memcmp(local.data, z->bytes + z->before, z->len) == 0 &&
		       record.len == rec->len &&
		       memcmp(record.data, rec->data, rec->len) == 0;
	buf_free(&local);
	buf_free(&record);
	return (ours);
}

int
ziplast_read(struct ziplast *z, struct view *v, const struct ziptail *t,
    const struct zipdir_rec *rec, struct err *e)
{
	struct ziplocal at;

	memset(z, 0, sizeof(*z));
	z->recoff = (size_t)(rec->data - t->cd);
	if (!is_short_stored(rec))
		return (0);
	if (ziplocal_find(&at, v, &t->zip, rec, e) != 0)
		return (e->kind == ERR_INPUT ? 0 : -1);
	z->off = at.off;
	z->contentlen = le32dec(rec->data + ZIPDIR_CSIZE);
	z->len = (size_t)(at.data - at.off) + z->contentlen;
	if (read_last(z, v, e) != 0 || (z->ours = is_ours(z, t, rec, e)) < 0) {
		ziplast_free(z);
		return (-1);
	}
	return (0);
}

void
ziplast_free(struct ziplast *z)
{
	free(z->bytes);
	memset(z, 0, sizeof(*z));
}
