#include <string.h>

#include "form/container.h"
#include "form/dmgplace.h"
#include "form/dmgsum.h"
#include "form/omahatag.h"
#include "util/endian.h"

#define SENTINEL     "__MOZCUSTOM__"
#define SENTINEL_LEN 13
#define TEXT_MAX     65536 /* the longest text place */

/*
 * The length of an extended attribute whose data begin at ${at}, stored inside
 * the attribute tree (HFS+).  Before the data are a type of 0x10, 8 zero bytes
 * and the length.  Return 0 if these bytes are not there.
 */
static size_t
attribute_len(const uint8_t *raw, size_t len, size_t at)
{
	static const uint8_t head[12] = {0, 0, 0, 0x10};
	uint32_t n;

	if (at < 16 || memcmp(raw + at - 16, head, sizeof(head)) != 0)
		return (0);
	n = be32dec(raw + at - 4);
	return (n <= len - at ? n : 0);
}

/*
 * Find ${mark}.  Prefer one that begins an attribute: code may have the mark,
 * too.
 */
static size_t
find_mark(const uint8_t *raw, size_t len, const char *mark)
{
	size_t n = strlen(mark), first = len, at;
	const uint8_t *p = raw;

	while ((p = memmem(p, len - (size_t)(p - raw), mark, n)) != NULL) {
		at = (size_t)(p - raw);
		if (attribute_len(raw, len, at) > n)
			return (at);
		if (first == len)
			first = at;
		p += n;
	}
	return (first);
}

/* How many bytes from ${at} on are equal to ${byte}. */
static size_t
run_of(const uint8_t *raw, size_t at, size_t end, uint8_t byte)
{
	size_t i = at;

	while (i < end && raw[i] == byte)
		i++;
	return (i - at);
}

static size_t
text_len(const uint8_t *raw, size_t at, size_t end)
{
	size_t i = at;

	while (i < end && raw[i] >= ' ' && raw[i] < 0x7f)
		i++;
	return (i - at);
}

/*
 * Return the length of the place at ${at}, behind the sentinel.  The attribute
 * ends ${attribute} bytes behind ${at}; 0: its end is not known.  The bytes
 * must be a text, then TABs, then NULs, each possibly empty; else return 0.
 */
static size_t
measure_text(
    const uint8_t *raw, size_t len, uint32_t built, size_t at, size_t attribute)
{
	size_t most = attribute > 0 ? attribute : len - at, text, tabs, nuls;
	size_t end = at + (most < TEXT_MAX ? most : TEXT_MAX), n;

	text = text_len(raw, at, end);
	tabs = run_of(raw, at + text, end, '\t');
	nuls = run_of(raw, at + text + tabs, end, '\0');
	n = text + tabs + nuls;
	if (attribute > 0 ? n != attribute : nuls == 0 && at + n < len)
		return (0);
	if (tabs > 0)
		return (text + tabs);
	n = dmgsum_fill(raw, len, at, text + nuls, '\t', built);
	if (n >= text && n <= text + nuls)
		return (n);
	/* The attribute may end with a NUL that is not part of the place. */
	if (attribute == 0)
		return (0);
	return (nuls > 0 ? attribute - 1 : attribute);
}

static void
find_text(
    const uint8_t *raw, size_t len, uint32_t built, struct dmgplace *place)
{
	size_t at = find_mark(raw, len, SENTINEL), n;

	if (at == len)
		return;
	n = attribute_len(raw, len, at);
	n = n > SENTINEL_LEN ? n - SENTINEL_LEN : 0;
	place->off = at + SENTINEL_LEN;
	place->len = measure_text(raw, len, built, place->off, n);
	if (place->len > 0)
		place->id = SLOT_MOZILLA;
}

/* The length of the zone in Chromium's build. */
#define ZONE (OMAHATAG_HEAD + 8192)

static void
find_tag(const uint8_t *raw, size_t len, struct dmgplace *place)
{
	size_t at = find_mark(raw, len, OMAHATAG_MAGIC), n, tag;

	if ((n = attribute_len(raw, len, at)) == 0)
		n = ZONE;
	if (n > len - at || n > OMAHATAG_HEAD + OMAHATAG_MAX ||
	    (tag = omahatag_len(raw + at, n)) == 0 ||
	    !omahatag_isfill(raw + at + tag, n - tag))
		return;
	*place = (struct dmgplace){.id = SLOT_OMAHA, .off = at, .len = n};
}

void
dmgplace_find(
    const uint8_t *raw, size_t len, uint32_t built, struct dmgplace *place)
{
	*place = (struct dmgplace){.id = 0};
	find_text(raw, len, built, place);
	if (place->id == 0)
		find_tag(raw, len, place);
}

void
dmgplace_empty(const struct dmgplace *place, uint8_t *value)
{
	if (place->id == SLOT_MOZILLA)
		memset(value, '\t', place->len);
	else
		memset(value + OMAHATAG_MAGIC_LEN, 0,
		    place->len - OMAHATAG_MAGIC_LEN);
}
