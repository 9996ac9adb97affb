/*
 * zip: the tail of a ZIP file: end record, directory and last entry are read,
 * comments and entries are written.
 *
 * If the first byte of the input is even, the rest is a file.  If it is odd,
 * the rest is the parts of a file: lengths of directory and comment (u16 each),
 * content, directory, comment; the file gets an end record that fits.
 */
#include <ctype.h>
#include <string.h>

#include "form/inspect.h"
#include "form/zipentry.h"
#include "package.h"
#include "util/endian.h"
#include "util/text.h"

/* Count the directory's records, and their bytes. */
static size_t
count_records(const uint8_t *cd, size_t len, size_t *bytes)
{
	struct zipdir_rec rec;
	size_t n = 0, at = 0;

	for (*bytes = 0; zipdir_next(cd, len, &at, &rec); n++) {
		MUST(rec.data == cd + *bytes && at == *bytes + rec.len);
		MUST(at <= len && rec.len >= ZIPDIR_HEADLEN + rec.namelen);
		MUST(rec.name == (const char *)rec.data + ZIPDIR_HEADLEN);
		*bytes = at;
	}
	MUST(at == *bytes);
	return (n);
}

static struct package
make_package(const uint8_t *data, size_t size)
{
	size_t cdlen = le16dec(data), comment = le16dec(data + 2), n, body;
	struct package p;
	uint8_t *end;

	data += 4;
	size -= 4;
	comment = comment < size ? comment : size;
	cdlen = cdlen < size - comment ? cdlen : size - comment;
	body = size - comment;
	p = package_new(size + ZIP_EOCD_LEN);
	memcpy(p.data, data, body);
	end = p.data + body;
	memset(end, 0, ZIP_EOCD_LEN);
	memcpy(end, "PK\x05\x06", 4);
	n = count_records(end - cdlen, cdlen, &size);
	le16enc(end + ZIP_EOCD_COUNT, (uint16_t)n);
	le16enc(end + ZIP_EOCD_COUNT + 2, (uint16_t)n);
	le32enc(end + ZIP_EOCD_CDSIZE, (uint32_t)cdlen);
	le32enc(end + ZIP_EOCD_CDOFFSET, (uint32_t)(body - cdlen));
	le16enc(end + ZIP_EOCD_COMMENTLEN, (uint16_t)comment);
	memcpy(end + ZIP_EOCD_LEN, data + body, comment);
	return (p);
}

/* Find the last end record that fits (FORMATS 1.2) in the simplest way. */
static int64_t
find_plainly(const uint8_t *p, size_t len)
{
	size_t at, comment;

	for (at = len; at-- > 0;) {
		comment = len - at - ZIP_EOCD_LEN;
		if (len - at < ZIP_EOCD_LEN)
			continue;
		if (comment > ZIP_COMMENT_MAX)
			break;
		if (memcmp(p + at, "PK\x05\x06", 4) == 0 &&
		    le16dec(p + at + ZIP_EOCD_COMMENTLEN) == comment)
			return ((int64_t)at);
	}
	return (-1);
}

static void
check_error(const struct err *e)
{
	struct err other;

	MUST(e->kind == ERR_INPUT);
	MUST(text_check("", e->text, strlen(e->text), &other) == 0);
}

/* Is it a ZIP file?  Then the offsets of its parts must be right. */
static int
check_find(const struct package *p, struct view *v, struct zip *z)
{
	int64_t at = find_plainly(p->data, p->len);
	const uint8_t *end;
	struct err e;

	MUST(zip_findtail(p->data, p->len) == at);
	if (zip_find(v, z, &e) != 0) {
		check_error(&e);
		return (0);
	}
	MUST(at >= 0 && z->eocd == (uint64_t)at && z->size == p->len);
	end = p->data + at;
	MUST(z->cd == le32dec(end + ZIP_EOCD_CDOFFSET));
	MUST(z->cdsize == le32dec(end + ZIP_EOCD_CDSIZE));
	MUST(z->cd + z->cdsize == z->eocd);
	MUST(z->eocd + ZIP_EOCD_LEN + z->commentlen == z->size);
	MUST(z->eocd < ZIP_LOCATOR_LEN ||
	     memcmp(end - ZIP_LOCATOR_LEN, "PK\x06\x07", 4) != 0);
	return (1);
}

/* A name in capitals must count as the same name. */
static void
check_jarfile(const struct zipdir_rec *rec)
{
	char *name = malloc(rec->namelen + 1);
	size_t i;

	MUST(name != NULL);
	for (i = 0; i < rec->namelen; i++)
		name[i] = (char)toupper((unsigned char)rec->name[i]);
	MUST(zipdir_isjarfile(name, rec->namelen) ==
	     zipdir_isjarfile(rec->name, rec->namelen));
	free(name);
}

static void
check_names(const struct ziptail *t)
{
	size_t at = 0, len = (size_t)t->zip.cdsize;
	struct zipdir_rec rec;
	int named = 0;

	while (zipdir_next(t->cd, len, &at, &rec)) {
		check_jarfile(&rec);
		named |= zipdir_isjarfile(rec.name, rec.namelen);
	}
	MUST(t->jarsigned == 0 || named);
}

/* An entry of ours must have exactly our bytes, and end at the directory. */
static void
check_last(const struct package *p, const struct zipentry *z)
{
	const struct ziplast *last = &z->last;
	struct buf local = BUF_INIT, rec = BUF_INIT;
	const uint8_t *r;

	if (last->bytes == NULL)
		return;
	MUST(last->off >= last->before && last->before <= ZIPLAST_BEFORE);
	MUST(last->off + last->len <= z->tail->zip.cd);
	MUST(memcmp(last->bytes, p->data + last->off - last->before,
		 last->before + last->len) == 0);
	MUST(last->content + last->contentlen ==
	     last->bytes + last->before + last->len);
	if (!last->ours)
		return;
	MUST(last->off + last->len == z->tail->zip.cd);
	r = z->tail->cd + last->recoff;
	ziplast_build((const char *)r + ZIPDIR_HEADLEN,
	    le16dec(r + ZIPDIR_NAMELEN), last->content, last->contentlen,
	    last->off, &local, &rec);
	MUST(local.len == last->len &&
	     memcmp(local.data, last->bytes + last->before, local.len) == 0);
	MUST(memcmp(rec.data, r, rec.len) == 0);
	buf_free(&local);
	buf_free(&rec);
}

static void
check_tail(const struct package *p, struct view *v, const struct zip *z)
{
	size_t n, bytes, cdsize = (size_t)z->cdsize;
	struct zipentry entry;
	struct inspect x;
	struct ziptail t;
	struct err e;

	MUST(ziptail_read(&t, v, 0, &e) == 0 && t.cd == NULL);
	ziptail_free(&t);
	MUST(ziptail_read(&t, v, 1, &e) == 0);
	MUST(memcmp(t.cd, p->data + z->cd, cdsize) == 0);
	MUST(t.eocdlen == p->len - z->eocd);
	MUST(memcmp(t.eocd, p->data + z->eocd, t.eocdlen) == 0);
	if (inspect_read(&x, v, &e) == 0) {
		MUST(x.jarsigned == t.jarsigned);
		inspect_free(&x);
	} else {
		check_error(&e);
	}
	n = count_records(t.cd, cdsize, &bytes);
	check_names(&t);
	MUST(zipentry_read(&entry, v, &t, &e) == 0);
	MUST(!entry.sound ||
	     (bytes == cdsize && n == le16dec(t.eocd + ZIP_EOCD_COUNT)));
	check_last(p, &entry);
	zipentry_free(&entry);
	ziptail_free(&t);
}

/* Scan ${p} again: ${value} must be there. */
static void
check_written(const struct package *p, struct slot slot, const uint8_t *value,
    size_t len, const struct package *back)
{
	struct package again, gone;
	struct scanned s;
	size_t edits;

	MUST(scanned_open(&s, &container_plainzip, *p));
	MUST(scanned_holds(&s, slot, value, len));
	MUST(scanned_change(&s, slot, value, len, &again, &edits));
	MUST(edits == 0);
	free(again.data);
	if (back != NULL) {
		MUST(scanned_change(&s, slot, NULL, 0, &gone, &edits));
		MUST(package_same(back, &gone));
		free(gone.data);
	}
	scanned_close(&s);
}

/* Write a channel in an entry; to remove it must give the old bytes. */
static void
check_entry(const struct scanned *s, const char *path)
{
	static const uint8_t channel[] = {'h', 'u', 'a', 'w', 'e', 'i'};
	struct slot slot = {.id = 0, .path = path};
	const uint8_t *value;
	struct package out;
	size_t len, edits;
	int had;

	had = scanned_get(s, slot, &value, &len);
	if (had == 0 && scanned_change(s, slot, NULL, 0, &out, &edits)) {
		MUST(edits == 0);
		free(out.data);
	}
	if (!scanned_change(s, slot, channel, 6, &out, &edits))
		return;
	check_written(&out, slot, channel, 6, had == 0 ? &s->p : NULL);
	free(out.data);
}

/* Write another comment, of any bytes, and then the old comment again. */
static void
check_comment(const struct scanned *s, const uint8_t *value, size_t len)
{
	struct slot slot = {.id = 0, .path = ""};
	const uint8_t *old = NULL;
	struct package out, back;
	size_t oldlen = 0, edits;
	struct scanned t;
	int had = scanned_get(s, slot, &old, &oldlen);

	MUST(had == (oldlen > 0));
	if (len == 0 || !scanned_change(s, slot, value, len, &out, &edits))
		return;
	check_written(&out, slot, value, len, had ? NULL : &s->p);
	MUST(scanned_open(&t, &container_plainzip, out));
	/* A comment of 65535 bytes is read, but never written. */
	if (scanned_change(&t, slot, had ? old : NULL, oldlen, &back, &edits)) {
		MUST(package_same(&s->p, &back));
		free(back.data);
	} else {
		MUST(oldlen == ZIP_COMMENT_MAX);
	}
	scanned_close(&t);
	free(out.data);
}

static void
check_package(const struct package *p, const uint8_t *comment, size_t len)
{
	struct scanned s;
	struct view v;
	struct zip z;

	memview(&v, p->data, p->len);
	if (check_find(p, &v, &z))
		check_tail(p, &v, &z);
	view_free(&v);
	if (!scanned_open(&s, &container_plainzip, *p))
		return;
	check_entry(&s, "c");
	check_entry(&s, "META-INF/c_{channel}");
	check_comment(&s, comment, len);
	scanned_close(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct package p;

	if (size < 5)
		return (0);
	if (data[0] % 2 == 1) {
		p = make_package(data + 1, size - 1);
	} else {
		p = package_new(size - 1);
		memcpy(p.data, data + 1, p.len);
	}
	/* Use the first bytes of the input as a comment too. */
	check_package(&p, data, size < 300 ? size : 300);
	free(p.data);
	return (0);
}
