/*
 * Unit tests of s3/layout.h.
 */
#include "check.h"
#include "s3/layout.h"

#define MIB (1ULL << 20)

/* Do the parts make up the file, within the limits of S3? */
static int
is_sound(uint64_t size)
{
	struct layout l;
	uint64_t sum = 0;
	struct err e;
	size_t i;

	if (layout_choose(&l, size, &e) != 0 || l.n == 0 ||
	    l.n > S3_PARTS_MAX || l.part < S3_PART_MIN || l.part > S3_PART_MAX)
		return (0);
	for (i = 0; i < l.n; i++) {
		if (layout_len(&l, i) == 0 ||
		    (i + 1 < l.n && layout_len(&l, i) != l.part))
			return (0);
		sum += layout_len(&l, i);
	}
	return (sum == size);
}

static void
test_choose(void)
{
	static const uint64_t size[] = {1, 5 * MIB - 1, 16 * MIB, 16 * MIB + 1,
	    160000 * MIB - 1, 160000 * MIB, 160000 * MIB + 1, 1000001 * MIB,
	    S3_SIZE_MAX - 1, S3_SIZE_MAX};
	struct layout l;
	struct err e;
	size_t i;

	for (i = 0; i < sizeof(size) / sizeof(size[0]); i++)
		check_row(is_sound(size[i]), "%llu bytes",
		    (unsigned long long)size[i]);
	CHECK(layout_choose(&l, S3_SIZE_MAX + 1, &e) == -1);
	CHECK(e.kind == ERR_INPUT);
}

/* Does an upload with this part resume, with parts of ${want} (0: no)? */
static int
finds(uint64_t size, unsigned int number, uint64_t len, uint64_t want)
{
	struct s3part part = {.number = number, .size = len};
	struct s3parts parts = {&part, 1};
	struct layout l;

	if (layout_find(&l, size, &parts) == 0)
		return (want == 0);
	return (l.part == want);
}

static void
test_find(void)
{
	CHECK(finds(100 * MIB, 1, 16 * MIB, 16 * MIB));
	CHECK(finds(100 * MIB, 7, 4 * MIB, 16 * MIB));
	CHECK(finds(100 * MIB, 3, 5 * MIB, 5 * MIB));
	CHECK(finds(100 * MIB, 2, 64 * MIB, 0));
	CHECK(finds(100 * MIB, 2, 36 * MIB, 36 * MIB));
	CHECK(finds(100 * MIB, 2, 50 * MIB, 50 * MIB));
	CHECK(finds(100 * MIB, 8, 16 * MIB, 0));
	CHECK(finds(100 * MIB, 1, 4 * MIB, 0));
	CHECK(finds(100 * MIB, 1, 0, 0));
	CHECK(finds(100 * MIB, 1, 101 * MIB, 0));
	CHECK(finds(60000 * MIB, 1, 5 * MIB, 0));
}

int
main(void)
{
	test_choose();
	test_find();
	return (check_done());
}
