#include "check.h"
#include "form/sigpad.h"

/* FORMATS 2.5: bytes in use without padding, and the length that results. */
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

/* What becomes of a length when more comes in, and when that goes again. */
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
	/* What other tools leave at an odd length is put right. */
	CHECK(sigpad_grow(4151, 3000) == 4096);
	CHECK(sigpad_grow(4151, 4150) == 8192);
	CHECK(sigpad_shrink(4151, 4000, 3000) == 4096);
	return (check_done());
}
