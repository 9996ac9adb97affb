#include "form/sigblock.h"
#include "form/sigpad.h"

uint64_t
sigpad_least(uint64_t used)
{
	uint64_t gap = (SIGPAD_PAGE - used % SIGPAD_PAGE) % SIGPAD_PAGE;

	/* A gap too small for an empty padding pair costs one page more. */
	if (gap > 0 && gap < SIGPAIR_FRAME)
		gap += SIGPAD_PAGE;
	return (used + gap);
}

static int
fits(uint64_t total, uint64_t used)
{
	return (
	    total % SIGPAD_PAGE == 0 &&
	    (used == total || (used < total && total - used >= SIGPAIR_FRAME)));
}

uint64_t
sigpad_grow(uint64_t total, uint64_t used)
{
	return (fits(total, used) ? total : sigpad_least(used));
}

int
sigpad_isonly(
    uint64_t total, uint64_t used, uint64_t left, enum sigpad_rule rule)
{
	int whole = left % SIGPAD_PAGE == 0, n = 0;
	uint64_t grown = used, padded;

	/* 1. The base had no padding to carve: the values made it longer. */
	if (whole || rule != SIGPAD_ANY)
		grown = sigpad_grow(sigpad_least(left), used);
	n += grown == total && (whole || rule != SIGPAD_WHOLE);
	/* 2. The base was as long as now, with padding for the values. */
	n += total % SIGPAD_PAGE == 0 && total >= left + SIGPAIR_FRAME;
	/* 3. The base was shorter, and its padding was too small. */
	padded = left + SIGPAIR_FRAME + SIGPAD_PAGE - 1;
	padded -= padded % SIGPAD_PAGE;
	n += padded < total && sigpad_least(used) == total;
	return (n == 1);
}

uint64_t
sigpad_shrink(uint64_t total, uint64_t used, uint64_t left)
{
	uint64_t least = sigpad_least(left);

	/*
	 * If a block of ${least} bytes grows to ${total} for the values, assume
	 * that this happened.  Else the block always had ${total} bytes.
	 */
	if (total % SIGPAD_PAGE != 0 || sigpad_grow(least, used) == total)
		return (least);
	return (total);
}
