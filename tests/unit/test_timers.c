/*
 * Unit tests of worker/timers.h.
 */
#include "check.h"
#include "worker/timers.h"

enum { SHORT, LONG };

static const int64_t ms[TIMERS_MAX] = {[SHORT] = 10, [LONG] = 1000};

static void
test_order(void)
{
	struct timers t;
	struct timer a, b, c;

	timers_init(&t, ms);
	timer_init(&a);
	timer_init(&b);
	timer_init(&c);
	CHECK(timers_pause(&t, 0) == -1);
	CHECK(timers_due(&t, 1000000) == NULL);
	timer_set(&t, &a, LONG, 0);
	timer_set(&t, &b, SHORT, 995);
	timer_set(&t, &c, LONG, 1);
	CHECK(timers_pause(&t, 990) == 10);
	CHECK(timers_due(&t, 999) == NULL);
	CHECK(timers_due(&t, 1000) == &a);
	CHECK(!timer_isset(&a) && timer_isset(&b));
	CHECK(timers_due(&t, 1000) == NULL);
	CHECK(timers_pause(&t, 2000) == 0);
	CHECK(timers_due(&t, 2000) == &b && timers_due(&t, 2000) == &c);
	CHECK(timers_pause(&t, 2000) == -1);
}

static void
test_again(void)
{
	struct timers t;
	struct timer a, b;

	timers_init(&t, ms);
	timer_init(&a);
	timer_init(&b);
	timer_set(&t, &a, SHORT, 0);
	timer_set(&t, &b, SHORT, 1);
	/* One that is set anew waits behind those that were set before. */
	timer_set(&t, &a, SHORT, 2);
	CHECK(timers_due(&t, 11) == &b && timers_due(&t, 11) == NULL);
	/* Or in the list of another kind. */
	timer_set(&t, &a, LONG, 2);
	CHECK(timers_due(&t, 1001) == NULL && timers_due(&t, 1002) == &a);
	timer_set(&t, &a, SHORT, 0);
	timer_stop(&a);
	timer_stop(&a);
	CHECK(timers_due(&t, 1000000) == NULL);
}

int
main(void)
{
	test_order();
	test_again();
	return (check_done());
}
