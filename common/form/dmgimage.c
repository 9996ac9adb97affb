#include <stdlib.h>
#include <string.h>

#include "form/dmgbase64.h"
#include "form/dmgimage.h"
#include "form/dmgplist.h"
#include "util/endian.h"
#include "util/num.h"

#define LIST_MAX     (16 << 20)
#define RESOURCE_LEN 76
#define MISH_LEN     204 /* of a partition's table, before its runs */
#define RUN_LEN      40
#define CRC32_TYPE   2

/* The base64 digits of bytes 72 to 77 of a partition's table: its checksum. */
#define FIRST_DIGIT 96
#define N_DIGITS    8

/* The property list while it is read, and fields of the trailer. */
struct list {
	struct dmgimage *d;
	const char *text;
	size_t len;
	uint64_t off;
	uint64_t fork; /* offset of the data fork */
	int found;     /* the partition with the run was found */
};

int
dmgimage_bid(struct view *v, struct err *e)
{
	uint8_t koly[12];

	if (v->size < DMG_KOLY)
		return (err_set(e, ERR_INPUT, "too short"), 0);
	if (view_read(v, v->size - DMG_KOLY, koly, sizeof(koly), e) != 0)
		return (-1);
	if (memcmp(koly, "koly", 4) == 0 && be32dec(koly + 4) == 4 &&
	    be32dec(koly + 8) == DMG_KOLY)
		return (96);
	(void)err_set(e, ERR_INPUT, "no disk image");
	return (0);
}

static int
damaged(const char *what, struct err *e)
{
	return (err_set(e, ERR_INPUT, "this disk image is damaged: %s", what));
}

/*
 * FORMATS 6.2: libdmg-hfsplus has the data in a resource "attribution",
 * Mozilla's tool in the name of a "plst".
 */
static int
is_resource(const struct dmgplist_item *x, struct span *text)
{
	if (x->at != 0)
		return (0);
	*text = span_is(x->list, "plst") ? x->name : x->data;
	return (text->len > 0 &&
		(span_is(x->list, "plst") || span_is(x->list, "attribution")));
}

static void
take_resource(struct dmgimage *d, const uint8_t *p)
{
	d->fork.before = (struct dmgpart){le32dec(p + 8), le64dec(p + 12)};
	d->blocks.before = (struct dmgpart){le32dec(p + 20), le64dec(p + 24)};
	d->raw = le64dec(p + 32);
	d->run = (struct dmgpart){le32dec(p + 48), le64dec(p + 40)};
	d->fork.after = (struct dmgpart){le32dec(p + 52), le64dec(p + 56)};
	d->blocks.after = (struct dmgpart){le32dec(p + 64), le64dec(p + 68)};
}

/* A plst with another name is not this resource: skip it. */
static int
find_resource(void *cookie, const struct dmgplist_item *x, struct err *e)
{
	struct list *l = cookie;
	struct buf b = BUF_INIT;
	struct span text;
	struct err why;
	int rc = 0;

	if (!is_resource(x, &text) || text.len > 1024)
		return (0);
	if (dmgbase64_decode(text, &b, &why) != 0 || b.len < 4 ||
	    memcmp(b.data, "rtta", 4) != 0) {
		buf_free(&b);
		return (0);
	}
	if (b.len != RESOURCE_LEN || le32dec(b.data + 4) != 1)
		rc = damaged("its attribution resource is not of version 1", e);
	else if (l->d->attributable)
		rc = damaged("it has two attribution resources", e);
	else
		take_resource(l->d, b.data);
	l->d->attributable = 1;
	buf_free(&b);
	return (rc);
}

/* Is the run of the resource among the runs of table ${p}? */
static int
has_run(const struct list *l, const uint8_t *p, size_t len)
{
	const struct dmgimage *d = l->d;
	uint64_t at = d->raw - l->fork - be64dec(p + 24);
	uint32_t n = be32dec(p + 200);
	size_t i;

	for (i = 0; i < n && MISH_LEN + (i + 1) * RUN_LEN <= len; i++) {
		const uint8_t *run = p + MISH_LEN + i * RUN_LEN;

		if (be32dec(run) == 1 && be64dec(run + 24) == at &&
		    be64dec(run + 32) == d->run.len)
			return (1);
	}
	return (0);
}

/* Record where the base64 of the checksum of table ${p} is in the list. */
static int
take_partition(
    struct list *l, const uint8_t *p, struct span text, struct err *e)
{
	struct dmgimage *d = l->d;
	size_t from = dmgbase64_digit(text, FIRST_DIGIT);
	size_t to = dmgbase64_digit(text, FIRST_DIGIT + N_DIGITS - 1) + 1;

	if (to - from > DMG_CHARS_MAX)
		return (damaged("its property list is full of white space", e));
	d->blocks.crc = be32dec(p + 72);
	d->charsoff = l->off + (uint64_t)(text.p - l->text) + from;
	d->charslen = to - from;
	memcpy(d->chars, text.p + from, d->charslen);
	l->found = 1;
	d->masterafter = 0;
	return (0);
}

static int
is_crc(const uint8_t *sum)
{
	return (be32dec(sum) == CRC32_TYPE && be32dec(sum + 4) == 32);
}

static int
refuse_sum(struct err *e)
{
	return (err_set(e, ERR_INPUT,
	    "a checksum of this disk image is no CRC-32: no other kind is "
	    "known here"));
}

static int
look_partition(struct list *l, const uint8_t *p, size_t len, struct span text,
    struct err *e)
{
	int crc = is_crc(p + 64);

	/* The master checksum covers only checksums of this type. */
	if (crc)
		l->d->masterafter += 4;
	if (!has_run(l, p, len))
		return (0);
	if (l->found)
		return (damaged("two partitions have the same blocks", e));
	if (!crc)
		return (refuse_sum(e));
	return (take_partition(l, p, text, e));
}

static int
find_partition(void *cookie, const struct dmgplist_item *x, struct err *e)
{
	struct list *l = cookie;
	struct buf b = BUF_INIT;
	int rc;

	if (!span_is(x->list, "blkx"))
		return (0);
	if (x->data.p == NULL)
		return (damaged("a partition has no table", e));
	rc = dmgbase64_decode(x->data, &b, e);
	if (rc == 0 && (b.len < MISH_LEN || memcmp(b.data, "mish", 4) != 0))
		rc = damaged("a partition's table is none", e);
	if (rc == 0)
		rc = look_partition(l, b.data, b.len, x->data, e);
	buf_free(&b);
	return (rc);
}

/* Check that resource and trailer agree where the run is. */
static int
check_run(const struct list *l, uint64_t forklen, struct err *e)
{
	const struct dmgimage *d = l->d;
	uint64_t before = d->fork.before.len, after = d->fork.after.len;

	if (d->run.len == 0 || d->run.len > DMG_RAW_MAX)
		return (err_set(e, ERR_INPUT,
		    "the blocks with the place for a channel have %llu bytes: "
		    "at most %d are read",
		    (unsigned long long)d->run.len, DMG_RAW_MAX));
	if (before > forklen || d->run.len > forklen - before ||
	    after != forklen - before - d->run.len ||
	    d->raw != l->fork + before || d->blocks.after.len > INT64_MAX ||
	    d->blocks.before.len > INT64_MAX)
		return (
		    damaged("its attribution resource is of another image", e));
	return (0);
}

static int
read_list(struct list *l, uint64_t forklen, struct err *e)
{
	if (dmgplist_walk(l->text, l->len, find_resource, l, e) != 0)
		return (-1);
	if (!l->d->attributable)
		return (0);
	if (check_run(l, forklen, e) != 0 ||
	    dmgplist_walk(l->text, l->len, find_partition, l, e) != 0)
		return (-1);
	if (!l->found)
		return (
		    damaged("no partition has the blocks of its attribution "
			    "resource",
			e));
	return (0);
}

/* Data fork and list must be before the trailer and must not overlap. */
static int
check_ranges(const uint8_t *koly, uint64_t end, struct err *e)
{
	uint64_t fork = be64dec(koly + 24), forklen = be64dec(koly + 32);
	uint64_t list = be64dec(koly + 216), len = be64dec(koly + 224);

	if (!range_ok(fork, forklen, end) || !range_ok(list, len, end) ||
	    (list < fork + forklen && fork < list + len))
		return (damaged("its trailer points outside of it", e));
	if (len > LIST_MAX)
		return (err_set(e, ERR_INPUT,
		    "the property list of this disk image has %llu bytes: at "
		    "most %d are read",
		    (unsigned long long)len, LIST_MAX));
	return (0);
}

static int
read_text(
    struct dmgimage *d, const uint8_t *koly, struct view *v, struct err *e)
{
	struct list l = {.d = d, .off = be64dec(koly + 216)};
	char *text;
	int rc;

	l.len = (size_t)be64dec(koly + 224);
	l.fork = be64dec(koly + 24);
	if ((text = malloc(l.len > 0 ? l.len : 1)) == NULL)
		return (err_nomem(e));
	l.text = text;
	if ((rc = view_read(v, l.off, text, l.len, e)) == 0)
		rc = read_list(&l, be64dec(koly + 32), e);
	free(text);
	return (rc);
}

int
dmgimage_read(struct dmgimage *d, struct view *v, struct err *e)
{
	uint8_t koly[DMG_KOLY];

	memset(d, 0, sizeof(*d));
	d->koly = v->size - DMG_KOLY;
	if (view_read(v, d->koly, koly, sizeof(koly), e) != 0 ||
	    check_ranges(koly, d->koly, e) != 0)
		return (-1);
	d->fork.crc = be32dec(koly + 88);
	d->master = be32dec(koly + 360);
	d->codesigned = be64dec(koly + 296) != 0 || be64dec(koly + 304) != 0;
	if (read_text(d, koly, v, e) != 0)
		return (-1);
	if (d->attributable && (!is_crc(koly + 80) || !is_crc(koly + 352)))
		return (refuse_sum(e));
	return (0);
}
