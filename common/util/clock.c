#include "util/clock.h"

int64_t
clock_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return ((int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000);
}

int
clock_compare(struct timespec a, struct timespec b)
{
	if (a.tv_sec != b.tv_sec)
		return (a.tv_sec < b.tv_sec ? -1 : 1);
	return ((a.tv_nsec > b.tv_nsec) - (a.tv_nsec < b.tv_nsec));
}

int64_t
clock_between(struct timespec from, struct timespec to)
{
	return (((int64_t)to.tv_sec - (int64_t)from.tv_sec) * 1000 +
		(to.tv_nsec - from.tv_nsec) / 1000000);
}
