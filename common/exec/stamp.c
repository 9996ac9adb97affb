#include <sys/stat.h>

#include "exec/stamp.h"
#include "util/clock.h"

/*
 * Leave ctime out: a new mode, another link, or a new base that is renamed over
 * this one changes ctime, but no byte.
 */
int
stamp_take(struct stamp *s, int fd, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return (err_sys(e, "cannot read the package"));
	s->size = (uint64_t)st.st_size;
	s->mtime = st.st_mtim;
	return (0);
}

int
stamp_check(const struct stamp *s, int fd, struct err *e)
{
	struct stamp now = {0};

	if (stamp_take(&now, fd, e) != 0)
		return (-1);
	if (now.size == s->size && clock_compare(now.mtime, s->mtime) == 0)
		return (0);
	return (err_set(e, ERR_TEMP, "changed while it was read"));
}
