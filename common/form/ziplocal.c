#include <string.h>

#include "form/ziplocal.h"
#include "util/endian.h"
#include "util/num.h"
#include "util/text.h"

#define DESCRIPTOR_FLAG  0x0008
#define DESCRIPTOR_MAGIC 0x08074b50
#define DESCRIPTOR_MAX   24 /* with its magic and sizes of 64 bits */

/*
 * Return the length of the descriptor in the ${len} bytes at ${p}, or 0 if none
 * is there.  The magic may be left out, and the sizes have 32 or 64 bits.
 */
static size_t
descriptor_len(const uint8_t *p, size_t len, const struct zipdir_rec *rec)
{
	uint32_t crc = le32dec(rec->data + ZIPDIR_CRC);
	uint32_t csize = le32dec(rec->data + ZIPDIR_CSIZE);
	uint32_t usize = le32dec(rec->data + ZIPDIR_USIZE);
	size_t magic;

	for (magic = 0; magic <= 4; magic += 4) {
		if (len < magic + 12 || le32dec(p + magic) != crc ||
		    (magic > 0 && le32dec(p) != DESCRIPTOR_MAGIC))
			continue;
		if (len >= magic + 20 && le64dec(p + magic + 4) == csize &&
		    le64dec(p + magic + 12) == usize)
			return (magic + 20);
		if (le32dec(p + magic + 4) == csize &&
		    le32dec(p + magic + 8) == usize)
			return (magic + 12);
	}
	return (0);
}

/* Move the end of ${l} behind the descriptor. */
static int
skip_descriptor(struct ziplocal *l, struct view *v, const struct zip *z,
    const struct zipdir_rec *rec, struct err *e)
{
	uint8_t d[DESCRIPTOR_MAX];
	size_t len = sizeof(d);

	if (z->cd - l->end < len)
		len = (size_t)(z->cd - l->end);
	if (view_read(v, l->end, d, len, e) != 0)
		return (-1);
	l->end += descriptor_len(d, len, rec);
	return (0);
}

static int
misplaced(const struct zipdir_rec *rec, struct err *e)
{
	return (err_set(e, ERR_INPUT,
	    "entry \"%s\" is not where the central directory says",
	    text_safe(rec->name, rec->namelen)));
}

int
ziplocal_find(struct ziplocal *l, struct view *v, const struct zip *z,
    const struct zipdir_rec *rec, struct err *e)
{
	uint32_t csize = le32dec(rec->data + ZIPDIR_CSIZE);
	uint8_t head[ZIPLOCAL_HEADLEN];

	l->off = le32dec(rec->data + ZIPDIR_OFFSET);
	if (!range_ok(l->off, sizeof(head), z->cd))
		return (misplaced(rec, e));
	if (view_read(v, l->off, head, sizeof(head), e) != 0)
		return (-1);
	l->data =
	    l->off + sizeof(head) + le16dec(head + 26) + le16dec(head + 28);
	l->end = l->data + csize;
	if (le32dec(head) != ZIPLOCAL_MAGIC || l->end > z->cd)
		return (misplaced(rec, e));
	if ((le16dec(rec->data + ZIPDIR_FLAGS) & DESCRIPTOR_FLAG) == 0)
		return (0);
	return (skip_descriptor(l, v, z, rec, e));
}
