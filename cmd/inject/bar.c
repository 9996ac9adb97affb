#include <stdio.h>
#include <unistd.h>

#include "inject/bar.h"
#include "util/clock.h"

#define CELLS      40
#define REDRAWN_MS 100

void
bar_init(struct bar *b, int wanted)
{
	b->on = wanted && isatty(STDERR_FILENO);
	b->drawn = 0;
}

void
bar_draw(struct bar *b, size_t done, size_t all)
{
	static const char full[] = "########################################";
	long long now;
	int cells;

	if (!b->on || all == 0)
		return;
	now = clock_ms();
	if (b->drawn != 0 && now - b->drawn < REDRAWN_MS)
		return;
	cells = (int)((double)done / (double)all * CELLS);
	(void)fprintf(
	    stderr, "\r[%-*.*s] %zu of %zu", CELLS, cells, full, done, all);
	b->drawn = now;
}

void
bar_hide(struct bar *b)
{
	if (b->drawn != 0)
		(void)fputs("\r\033[K", stderr);
	b->drawn = 0;
}
