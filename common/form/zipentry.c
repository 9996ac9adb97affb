#include <string.h>

#include "form/zipentry.h"
#include "form/zipinsert.h"
#include "form/zippath.h"
#include "util/endian.h"
#include "util/text.h"

int
zipentry_read(
    struct zipentry *z, struct view *v, const struct ziptail *t, struct err *e)
{
	size_t at = 0, cdsize = (size_t)t->zip.cdsize, n = 0;
	struct zipdir_rec rec;

	memset(z, 0, sizeof(*z));
	z->tail = t;
	while (zipdir_next(t->cd, cdsize, &at, &rec))
		n++;
	z->sound = at == cdsize && n == le16dec(t->eocd + ZIP_EOCD_COUNT) &&
		   n == le16dec(t->eocd + ZIP_EOCD_COUNT + 2) &&
		   le32dec(t->eocd + ZIP_EOCD_DISKS) == 0;
	if (!z->sound || n == 0)
		return (0);
	return (ziplast_read(&z->last, v, t, &rec, e));
}

/* Is ${rec} the last record of the directory? */
static int
is_last(const struct zipentry *z, const struct zipdir_rec *rec)
{
	return (rec->data + rec->len == z->tail->cd + z->tail->zip.cdsize);
}

/* Point ${value} to the content of the entry with ${rec}. */
static int
get_content(const struct zipentry *z, const struct zipdir_rec *rec,
    const uint8_t **value, size_t *len, struct err *e)
{
	const char *name = text_safe(rec->name, rec->namelen);

	if (le16dec(rec->data + ZIPDIR_METHOD) != 0)
		return (err_set(e, ERR_INPUT,
		    "entry \"%s\" is compressed: only a stored one is read",
		    name));
	if (!is_last(z, rec) || z->last.bytes == NULL)
		return (err_set(e, ERR_INPUT,
		    "entry \"%s\" is not the last of the package, or is "
		    "too long: its content is not read",
		    name));
	*value = z->last.content;
	*len = z->last.contentlen;
	return (1);
}

int
zipentry_get(const struct zipentry *z, const char *path, const uint8_t **value,
    size_t *len, struct err *e)
{
	const struct ziptail *t = z->tail;
	const char *text = NULL;
	struct zipdir_rec rec;
	int found = 0;
	size_t at = 0;

	while (zipdir_next(t->cd, (size_t)t->zip.cdsize, &at, &rec)) {
		if (!zippath_match(path, rec.name, rec.namelen, &text, len))
			continue;
		if (found)
			return (err_set(e, ERR_INPUT,
			    "several entries are called \"%s\"",
			    text_safe(path, strlen(path))));
		found = 1;
		*value = (const uint8_t *)text;
		if (text == NULL && get_content(z, &rec, value, len, e) < 0)
			return (-1);
	}
	return (found);
}

static int
refuse_foreign(
    const struct zipentry *z, const struct zipdir_rec *rec, struct err *e)
{
	return (
	    err_set(e, ERR_INPUT, "the package has an entry \"%s\" already, %s",
		text_safe(rec->name, rec->namelen),
		is_last(z, rec) ? "which is not as chanpack writes it"
				: "and other entries behind it"));
}

int
zipentry_checkjar(
    const struct ziptail *t, const char *name, size_t len, struct err *e)
{
	if (!t->jarsigned || (len > 9 && memcmp(name, "META-INF/", 9) == 0))
		return (0);
	return (err_set(e, ERR_INPUT,
	    "entry \"%s\" would break the JAR signature (v1): only names under "
	    "META-INF/ need not be signed",
	    text_safe(name, len)));
}

/* Return 1 if ${path} has an entry that may be replaced, 0 if none, or -1. */
static int
find_ours(const struct zipentry *z, const char *path, struct err *e)
{
	const struct ziptail *t = z->tail;
	struct zipdir_rec rec;
	const char *text;
	size_t at = 0, len;
	int found = 0;

	if (!z->sound)
		return (err_set(e, ERR_INPUT,
		    "the central directory is damaged: it does not have the "
		    "%u entries that its end record says",
		    le16dec(t->eocd + ZIP_EOCD_COUNT)));
	while (zipdir_next(t->cd, (size_t)t->zip.cdsize, &at, &rec)) {
		if (!zippath_match(path, rec.name, rec.namelen, &text, &len))
			continue;
		if (!z->last.ours || !is_last(z, &rec))
			return (refuse_foreign(z, &rec, e));
		if (zipentry_checkjar(t, rec.name, rec.namelen, e) != 0)
			return (-1);
		found = 1;
	}
	return (found);
}

int
zipentry_edits(const struct zipentry *z, const char *path, const uint8_t *value,
    size_t len, struct edits *ed, uint8_t *eocd, struct err *e)
{
	const struct ziplast *old;
	struct buf name = BUF_INIT;
	int rc, ours;

	if ((ours = find_ours(z, path, e)) < 0)
		return (-1);
	old = ours ? &z->last : NULL;
	if (value == NULL)
		return (old == NULL ? 0
				    : zipinsert_edits(z->tail, old, NULL, NULL,
					  0, ed, eocd, e));
	rc = zippath_name(path, (const char *)value, len, &name, e);
	if (rc == 0)
		rc = zipentry_checkjar(
		    z->tail, (const char *)name.data, name.len, e);
	if (rc == 0)
		rc = zipinsert_edits(z->tail, old, &name, value,
		    zippath_ispattern(path) ? 0 : len, ed, eocd, e);
	buf_free(&name);
	return (rc);
}

void
zipentry_free(struct zipentry *z)
{
	ziplast_free(&z->last);
}
