#include "s3/layout.h"

/* Large enough for the network, small enough to be sent again. */
#define PART_USUAL (16ULL << 20)
#define PART_STEP  (1ULL << 20)

static void
set_parts(struct layout *l, uint64_t size, uint64_t part)
{
	l->size = size;
	l->part = part;
	l->n = (size_t)((size + part - 1) / part);
}

int
layout_choose(struct layout *l, uint64_t size, struct err *e)
{
	uint64_t part = (size + S3_PARTS_MAX - 1) / S3_PARTS_MAX;

	if (size > S3_SIZE_MAX)
		return (err_set(e, ERR_INPUT,
		    "the file has more than the 5 TiB that S3 can hold"));
	part = (part + PART_STEP - 1) / PART_STEP * PART_STEP;
	set_parts(l, size, part > PART_USUAL ? part : PART_USUAL);
	return (0);
}

uint64_t
layout_len(const struct layout *l, size_t i)
{
	uint64_t off = i * l->part;

	return (l->size - off < l->part ? l->size - off : l->part);
}

/* Is each of ${parts} a part of the layout? */
static int
fits(const struct layout *l, const struct s3parts *parts)
{
	size_t i;

	for (i = 0; i < parts->n; i++)
		if (parts->part[i].number > l->n ||
		    parts->part[i].size !=
			layout_len(l, parts->part[i].number - 1))
			return (0);
	return (1);
}

int
layout_find(struct layout *l, uint64_t size, const struct s3parts *parts)
{
	uint64_t part = 0;
	struct err unused;
	size_t i;

	/* If only the last part is there, it does not tell the others' size. */
	if (layout_choose(l, size, &unused) == 0 && fits(l, parts))
		return (1);
	for (i = 0; i < parts->n; i++)
		if (parts->part[i].size > part)
			part = parts->part[i].size;
	if (part < S3_PART_MIN || part > S3_PART_MAX || part > size ||
	    size / part >= S3_PARTS_MAX)
		return (0);
	set_parts(l, size, part);
	return (fits(l, parts));
}
