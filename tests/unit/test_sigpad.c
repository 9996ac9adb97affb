#include "check.h"
#include "form/sigpad.h"

/* FORMATS 2.5: bytes in use without padding, and the block's length then. */
static const struct {
	uint64_t used, total;
} least[] = {
    {32, 4096},
    {4083, 4096},
    {4084, 4096}, /* a padding pair without a value */
    {4085, 8192}, /* gaps of 1 to 11 cost a page */
    {4095, 8192},
    {4096, 4096}, /* no padding pair */
    {4097, 8192},
};

/* The block's length after bytes were added, and after they were removed. */
static const struct {
	const char *what;
	uint64_t total, left, used, grown;
} change[] = {
    {"carved, padding left", 4096, 1000, 2000, 4096},
    {"carved, an empty padding pair left", 4096, 1000, 4084, 4096},
    {"carved, no padding left", 4096, 1000, 4096, 4096},
    {"a gap of 11 costs a page", 4096, 1000, 4085, 8192},
    {"a gap of 1 costs a page", 4096, 1000, 4095, 8192},
    {"one byte too many costs a page", 4096, 1000, 4097, 8192},
    {"more than a page", 4096, 1000, 9000, 12288},
    {"a full block without padding grows", 16384, 16384, 16402, 20480},
    {"a reserve of pages stays", 16384, 1000, 2000, 16384},
};

/*
 * Count the base lengths with ${left} bytes in use whose block has ${total}
 * bytes after ${more} bytes are added: try each length that a base can have.
 */
static int
count_bases(uint64_t total, uint64_t left, uint64_t more, enum sigpad_rule rule)
{
	uint64_t base, grown;
	int n = 0;

	for (base = left; base <= total; base++) {
		/* A base without padding; below: with spare padding. */
		if (base == left && base % SIGPAD_PAGE != 0 &&
		    rule == SIGPAD_ANY)
			grown = left + more;
		else if (base == left &&
			 (base % SIGPAD_PAGE == 0 || rule == SIGPAD_MADEWHOLE))
			grown = sigpad_grow(sigpad_least(base), left + more);
		else if (base >= left + 12 && base % SIGPAD_PAGE == 0)
			grown = sigpad_grow(base, left + more);
		else
			continue;
		n += grown == total;
	}
	return (n);
}

static void
test_isonly(void)
{
	static const uint64_t lefts[] = {32, 1000, 4072, 4073, 4083, 4084, 4085,
	    4095, 4096, 4097, 8192, 9000};
	static const enum sigpad_rule rules[] = {
	    SIGPAD_ANY, SIGPAD_MADEWHOLE, SIGPAD_WHOLE};
	uint64_t left, more, total;
	size_t i, k;
	int wrong = 0;

	for (i = 0; i < sizeof(lefts) / sizeof(lefts[0]); i++)
		for (k = 0; k < 3; k++)
			for (more = 12; more < 9000; more += 61) {
				left = lefts[i];
				total = left + more;
				wrong +=
				    sigpad_isonly(total, total, left,
					rules[k]) != (count_bases(total, left,
							  more, rules[k]) == 1);
				for (total = sigpad_least(left + more);
				     total < 20000; total += SIGPAD_PAGE)
					wrong +=
					    sigpad_isonly(total, left + more,
						left, rules[k]) !=
					    (count_bases(total, left, more,
						 rules[k]) == 1);
			}
	CHECK(wrong == 0);
}

int
main(void)
{
	uint64_t got;
	size_t i;

	for (i = 0; i < sizeof(least) / sizeof(least[0]); i++)
		check_row(sigpad_least(least[i].used) == least[i].total,
		    "%d bytes need a block of %d", (int)least[i].used,
		    (int)least[i].total);
	for (i = 0; i < sizeof(change) / sizeof(change[0]); i++) {
		got = sigpad_grow(change[i].total, change[i].used);
		check_row(got == change[i].grown, "%s", change[i].what);
		got = sigpad_shrink(got, change[i].used, change[i].left);
		check_row(
		    got == change[i].total, "%s, and back", change[i].what);
	}
	/* A length that is no whole page, of another tool, is corrected. */
	CHECK(sigpad_grow(4151, 3000) == 4096);
	CHECK(sigpad_grow(4151, 4150) == 8192);
	CHECK(sigpad_shrink(4151, 4000, 3000) == 4096);
	test_isonly();
	return (check_done());
}
