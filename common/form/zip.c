#include <stdlib.h>
#include <string.h>

#include "form/zip.h"
#include "form/zipwhy.h"
#include "util/endian.h"
#include "util/num.h"

#define LOCATOR_MAGIC 0x07064b50

#define TAIL_MAX (ZIP_EOCD_LEN + ZIP_COMMENT_MAX)

static int
is_eocd(const uint8_t *p, size_t comment)
{
	return (le32dec(p) == ZIP_EOCD_MAGIC &&
		le16dec(p + ZIP_EOCD_COMMENTLEN) == comment);
}

/* As zip_findtail, for comments of at least ${comment} bytes. */
static int64_t
find_from(const uint8_t *tail, size_t len, size_t comment)
{
	size_t at;

	for (; comment <= ZIP_COMMENT_MAX; comment++) {
		if (len < ZIP_EOCD_LEN + comment)
			break;
		at = len - ZIP_EOCD_LEN - comment;
		if (is_eocd(tail + at, comment))
			return ((int64_t)at);
	}
	return (-1);
}

int64_t
zip_findtail(const uint8_t *tail, size_t len)
{
	return (find_from(tail, len, 0));
}

/* Copy the fields of the EOCD at ${p}, which lies at ${off} of the file. */
static void
take_fields(struct zip *z, const uint8_t *p, uint64_t off)
{
	z->eocd = off;
	z->cdsize = le32dec(p + ZIP_EOCD_CDSIZE);
	z->cd = le32dec(p + ZIP_EOCD_CDOFFSET);
	z->commentlen = le16dec(p + ZIP_EOCD_COMMENTLEN);
}

static int
is_contiguous(const struct zip *z)
{
	return (z->cd + z->cdsize == z->eocd);
}

/*
 * The EOCD that was found does not fit the file.  If a candidate with a longer
 * comment fits, the EOCD that was found is part of that comment.
 */
static int
explain_false(struct view *v, const struct zip *z, const uint8_t *tail,
    size_t len, struct err *e)
{
	uint64_t base = z->size - len;
	struct zip other = *z;
	int64_t at;

	while ((at = find_from(tail, len, other.commentlen + 1)) != -1) {
		take_fields(&other, tail + at, base + (uint64_t)at);
		if (is_contiguous(&other))
			return (err_set(e, ERR_INPUT,
			    "the ZIP comment holds a false end of central "
			    "directory record at %llu, which hides the true "
			    "one at %llu",
			    (unsigned long long)z->eocd,
			    (unsigned long long)other.eocd));
	}
	return (zipwhy_apart(v, z, e));
}

static int
check_zip64(struct view *v, const struct zip *z, struct err *e)
{
	uint8_t magic[4];

	if (z->eocd < ZIP_LOCATOR_LEN)
		return (0);
	if (view_read(v, z->eocd - ZIP_LOCATOR_LEN, magic, 4, e) != 0)
		return (-1);
	if (le32dec(magic) == LOCATOR_MAGIC)
		return (err_set(e, ERR_INPUT,
		    "ZIP64 locator at %llu: Android does not accept a signed "
		    "package in ZIP64 format",
		    (unsigned long long)z->eocd - ZIP_LOCATOR_LEN));
	if (z->cd == UINT32_MAX || z->cdsize == UINT32_MAX)
		return (err_set(e, ERR_INPUT,
		    "the end record needs a ZIP64 record, but the file has "
		    "none"));
	return (0);
}

/* Look for the EOCD in the last ${len} bytes.  Return 1, 0 or -1. */
static int
find_in(struct view *v, struct zip *z, uint8_t *tail, size_t len, struct err *e)
{
	int64_t at;

	if (view_read(v, z->size - len, tail, len, e) != 0)
		return (-1);
	if ((at = zip_findtail(tail, len)) == -1)
		return (0);
	take_fields(z, tail + at, z->size - len + (uint64_t)at);
	return (1);
}

/* Read the whole tail: only a comment or an error makes this necessary. */
static int
find_long(struct view *v, struct zip *z, struct err *e)
{
	size_t len = z->size < TAIL_MAX ? (size_t)z->size : TAIL_MAX;
	uint8_t *tail = malloc(len + 1);
	int rc;

	if (tail == NULL)
		return (err_nomem(e));
	rc = find_in(v, z, tail, len, e);
	if (rc == 0)
		rc = zipwhy_noend(v, tail, len, e);
	else if (rc == 1)
		rc = check_zip64(v, z, e);
	if (rc == 0 && !is_contiguous(z))
		rc = explain_false(v, z, tail, len, e);
	free(tail);
	return (rc);
}

int
zip_find(struct view *v, struct zip *z, struct err *e)
{
	uint8_t eocd[ZIP_EOCD_LEN];

	z->size = v->size;
	if (z->size >= sizeof(eocd) &&
	    find_in(v, z, eocd, sizeof(eocd), e) == 1 &&
	    check_zip64(v, z, e) == 0 && is_contiguous(z))
		return (0);
	return (find_long(v, z, e));
}

int
zip_readeocd(struct view *v, const struct zip *z, uint8_t *data, struct err *e)
{
	return (view_read(v, z->eocd, data, ZIP_EOCD_LEN + z->commentlen, e));
}

int
zip_readcd(struct view *v, const struct zip *z, uint8_t **cd, struct err *e)
{
	size_t len = (size_t)z->cdsize;

	if (z->cdsize > ZIP_CD_MAX)
		return (err_set(e, ERR_INPUT,
		    "central directory of %llu bytes: more than %d are not "
		    "accepted without a signing block",
		    (unsigned long long)z->cdsize, ZIP_CD_MAX));
	if ((*cd = malloc(len + 1)) == NULL)
		return (err_nomem(e));
	if (view_read(v, z->cd, *cd, len, e) != 0) {
		free(*cd);
		*cd = NULL;
		return (-1);
	}
	return (0);
}
