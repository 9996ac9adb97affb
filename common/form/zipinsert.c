#include <string.h>

#include "form/sigblock.h"
#include "form/zipinsert.h"
#include "util/endian.h"

/* A field of the EOCD that is all ones refers to ZIP64 (FORMATS 1.3). */
#define COUNT_MAX  0xfffe
#define OFFSET_MAX 0xfffffffeU

/* The new end of the file while it is built. */
struct insert {
	const struct ziptail *t;
	const struct ziplast *old; /* NULL: no entry is removed */
	uint64_t off;              /* where the local header begins */
	size_t recoff;    /* where the record begins in the directory */
	struct buf local; /* empty if no entry is added */
	struct buf rec;
};

static int
check_numbers(uint64_t cd, uint64_t cdsize, unsigned int n, struct err *e)
{
	if (n > COUNT_MAX)
		return (err_set(e, ERR_INPUT,
		    "the package has %u entries, the most that a ZIP file "
		    "without ZIP64 can hold",
		    n - 1));
	if (cd > OFFSET_MAX)
		return (err_set(e, ERR_INPUT,
		    "the central directory would move to %llu, beyond the "
		    "4 GiB that the format can address",
		    (unsigned long long)cd));
	if (cdsize > ZIP_CD_MAX)
		return (err_set(e, ERR_INPUT,
		    "the central directory would grow to %llu bytes, at most "
		    "%d are accepted",
		    (unsigned long long)cdsize, ZIP_CD_MAX));
	return (0);
}

static int
set_numbers(const struct insert *x, uint8_t *eocd, struct err *e)
{
	unsigned int n = le16dec(eocd + ZIP_EOCD_COUNT);
	uint64_t cd = x->off + x->local.len, cdsize = x->recoff + x->rec.len;

	if (x->rec.len > 0)
		n++;
	if (x->old != NULL)
		n--;
	if (check_numbers(cd, cdsize, n, e) != 0)
		return (-1);
	le16enc(eocd + ZIP_EOCD_COUNT, (uint16_t)n);
	le16enc(eocd + ZIP_EOCD_COUNT + 2, (uint16_t)n);
	le32enc(eocd + ZIP_EOCD_CDSIZE, (uint32_t)cdsize);
	le32enc(eocd + ZIP_EOCD_CDOFFSET, (uint32_t)cd);
	return (0);
}

/* Does ${magic} stand ${back} bytes before the end of ${b}? */
static int
stands(const struct buf *b, size_t back, const char *magic)
{
	return (b->len >= back &&
		memcmp(b->data + b->len - back, magic, strlen(magic)) == 0);
}

/*
 * Readers look for two magic numbers at fixed distances: one before the
 * directory (signing block), one before the EOCD (ZIP64 locator).  Neither may
 * appear because we add bytes or remove bytes.
 */
static int
check_magic(const struct insert *x, struct err *e)
{
	size_t keep = x->recoff < ZIPLAST_BEFORE ? x->recoff : ZIPLAST_BEFORE;
	struct buf b = BUF_INIT;
	int block, zip64, rc;

	if (x->old != NULL)
		buf_add(&b, x->old->bytes, x->old->before);
	buf_add(&b, x->local.data, x->local.len);
	block = x->off + x->local.len >= SIGBLOCK_FRAME &&
		stands(&b, SIGBLOCK_MAGIC_LEN, SIGBLOCK_MAGIC);
	buf_add(&b, x->t->cd + x->recoff - keep, keep);
	buf_add(&b, x->rec.data, x->rec.len);
	zip64 = stands(&b, ZIP_LOCATOR_LEN, "PK\x06\x07");
	rc = buf_ok(&b, e);
	buf_free(&b);
	if (rc == 0 && (block || zip64))
		return (err_set(e, ERR_INPUT,
		    "the entry would make a false %s before the %s",
		    block ? "APK signing block" : "ZIP64 locator",
		    block ? "central directory" : "end record"));
	return (rc);
}

static void
add_edits(struct insert *x, struct edits *ed)
{
	const struct ziptail *t = x->t;
	const uint8_t *old = NULL;
	size_t oldlen = 0, cdsize = (size_t)t->zip.cdsize;

	if (x->old != NULL) {
		old = x->old->bytes + x->old->before;
		oldlen = x->old->len;
	}
	/* Two insertions at one place would have no order: join them. */
	if (cdsize == 0) {
		buf_add(&x->local, x->rec.data, x->rec.len);
		buf_reset(&x->rec);
	}
	edits_add(ed, x->off, old, oldlen, x->local.data, x->local.len);
	edits_add(ed, t->zip.cd + x->recoff, t->cd + x->recoff,
	    cdsize - x->recoff, x->rec.data, x->rec.len);
}

static int
insert_entry(struct insert *x, struct edits *ed, uint8_t *eocd, struct err *e)
{
	if (buf_ok(&x->local, e) != 0 || buf_ok(&x->rec, e) != 0 ||
	    set_numbers(x, eocd, e) != 0 || check_magic(x, e) != 0)
		return (-1);
	add_edits(x, ed);
	return (buf_ok(&x->local, e));
}

int
zipinsert_edits(const struct ziptail *t, const struct ziplast *old,
    const struct buf *name, const uint8_t *content, size_t len,
    struct edits *ed, uint8_t *eocd, struct err *e)
{
	struct insert x = {.t = t,
	    .old = old,
	    .off = old != NULL ? old->off : t->zip.cd,
	    .recoff = old != NULL ? old->recoff : (size_t)t->zip.cdsize,
	    .local = BUF_INIT,
	    .rec = BUF_INIT};
	int rc;

	if (name != NULL)
		ziplast_build((const char *)name->data, name->len, content, len,
		    x.off, &x.local, &x.rec);
	rc = insert_entry(&x, ed, eocd, e);
	buf_free(&x.local);
	buf_free(&x.rec);
	return (rc);
}
