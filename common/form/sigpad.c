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
