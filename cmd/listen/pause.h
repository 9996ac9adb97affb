/*
 * What dies again and again is started again after a pause, which doubles.
 * Times are milliseconds.
 */
#ifndef LISTEN_PAUSE_H
#define LISTEN_PAUSE_H

#include <stdint.h>

#define PAUSE_MIN 10
#define PAUSE_MAX 1000

/* A process that has lived for so long did not die at once. */
#define PAUSE_CALM 5000

/* The pause after so many deaths in a row. */
static inline int64_t
pause_after(unsigned int died)
{
	int64_t ms = PAUSE_MIN;

	for (; died > 1 && ms < PAUSE_MAX; died--)
		ms *= 2;
	return (died == 0 ? 0 : ms < PAUSE_MAX ? ms : PAUSE_MAX);
}

#endif /* !LISTEN_PAUSE_H */
