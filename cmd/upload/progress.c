#include <stdio.h>
#include <unistd.h>

#include "upload/progress.h"
#include "util/clock.h"

#define MIB       1048576.0
#define LEFT_MAX  360000.0 /* seconds; a longer time is not shown */
#define SETTLE_MS 1000     /* a rate over less time means little */

void
progress_init(struct progress *p, int wanted)
{
	p->on = wanted && isatty(STDERR_FILENO);
	p->shown = p->begun = 0;
}

void
progress_draw(struct progress *p, uint64_t done, uint64_t all)
{
	long long now = clock_ms();
	double rate, left;

	if (!p->on || all == 0)
		return;
	/* Bytes that the store had before say nothing about the network. */
	if (!p->begun) {
		p->begun = 1;
		p->since = now;
		p->first = done;
	}
	(void)fprintf(stderr, "\r\033[K%.1f of %.1f MiB, %d%%",
	    (double)done / MIB, (double)all / MIB,
	    (int)((double)done / (double)all * 100));
	p->shown = 1;
	if (now - p->since < SETTLE_MS || done <= p->first)
		return;
	rate = (double)(done - p->first) / (double)(now - p->since) * 1000;
	left = (double)(all - done) / rate;
	(void)fprintf(stderr, ", %.1f MiB/s", rate / MIB);
	if (left < LEFT_MAX)
		(void)fprintf(
		    stderr, ", %d:%02d left", (int)left / 60, (int)left % 60);
}

void
progress_hide(struct progress *p)
{
	if (p->shown)
		(void)fputs("\r\033[K", stderr);
	p->shown = p->begun = 0;
}
