/*
 * A process that has died is started again after a pause.  The pause doubles
 * with each death in a row.  Times are milliseconds.
 */
#ifndef LISTEN_PAUSE_H
#define LISTEN_PAUSE_H

#include <stdint.h>

#define PAUSE_MIN 10
#define PAUSE_MAX 1000

/* After a process has lived for this time, deaths are counted from 0 again. */
#define PAUSE_CALM 5000

/* The pause after ${died} deaths in a row. */
static inline int64_t
pause_after(unsigned int died)
{
	int64_t ms = PAUSE_MIN;

	for (; died > 1 && ms < PAUSE_MAX; died--)
		ms *= 2;
	return (died == 0 ? 0 : ms < PAUSE_MAX ? ms : PAUSE_MAX);
}

#endif /* !LISTEN_PAUSE_H */
