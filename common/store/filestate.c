#include <sys/stat.h>

#include "store/filestate.h"
#include "util/clock.h"

/* A tick of the clock that gives files their times is not longer. */
#define TICK_NS    10000000
#define TICK_TRIES 3

static int
read_state(struct filestate *s, int fd, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return (err_sys(e, "cannot read the package"));
	s->size = (uint64_t)st.st_size;
	s->mtime = st.st_mtim;
	s->ctime = st.st_ctim;
	return (0);
}

/* A second write in one tick of the clock would change no time, so wait. */
int
filestate_take(struct filestate *s, int fd, struct err *e)
{
	const struct timespec tick = {.tv_nsec = TICK_NS};
	struct timespec now = {0};
	int tries;

	for (tries = 0; tries < TICK_TRIES; tries++) {
		if (read_state(s, fd, e) != 0)
			return (-1);
		(void)clock_gettime(CLOCK_REALTIME_COARSE, &now);
		if (clock_compare(s->ctime, now) < 0)
			break;
		(void)nanosleep(&tick, NULL);
	}
	return (0);
}

int
filestate_check(const struct filestate *s, int fd, struct err *e)
{
	struct filestate now = {0};

	if (read_state(&now, fd, e) != 0)
		return (-1);
	if (now.size == s->size && clock_compare(now.mtime, s->mtime) == 0 &&
	    clock_compare(now.ctime, s->ctime) == 0)
		return (0);
	return (err_set(e, ERR_TEMP, "the file has changed meanwhile"));
}
