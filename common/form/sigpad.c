#include "form/sigblock.h"
#include "form/sigpad.h"

uint64_t
sigpad_least(uint64_t used)
{
	uint64_t gap = (SIGPAD_PAGE - used % SIGPAD_PAGE) % SIGPAD_PAGE;

	/* A gap too small for a pair without a value costs a page more. */
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

	/* No padding to carve up, so that the values made it longer. */
	if (whole || rule != SIGPAD_ANY)
		grown = sigpad_grow(sigpad_least(left), used);
	n += grown == total && (whole || rule != SIGPAD_WHOLE);
	/* As long as it is now, with padding in the place of the values. */
	n += total % SIGPAD_PAGE == 0 && total >= left + SIGPAIR_FRAME;
	/* Shorter, with padding that was not enough. */
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
	 * Had the block been ${least} long, the values would have made it grow
	 * to ${total}: so it had.  Otherwise it had its length from the start.
	 */
	if (total % SIGPAD_PAGE != 0 || sigpad_grow(least, used) == total)
		return (least);
	return (total);
}
