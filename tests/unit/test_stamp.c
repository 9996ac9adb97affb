/*
 * The stamp of a base: which events change the stamp, and which do not.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "exec/stamp.h"

/* Set the time of the last write to ${fd}. */
static void
set_time(int fd, long sec, long nsec)
{
	const struct timespec t[2] = {
	    {.tv_nsec = UTIME_OMIT}, {.tv_sec = sec, .tv_nsec = nsec}};

	if (futimens(fd, t) != 0)
		abort();
}

/* Make a file of 4 bytes, last written at 1000.5. */
static int
make_file(void)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd == -1 || pwrite(fd, "base", 4, 0) != 4)
		abort();
	set_time(fd, 1000, 500000000);
	return (fd);
}

static int
is_changed(const struct stamp *s, int fd)
{
	struct err e;

	return (stamp_check(s, fd, &e) != 0 && e.kind == ERR_TEMP);
}

int
main(void)
{
	struct stamp s;
	struct err e;
	int fd = make_file();

	CHECK(stamp_take(&s, fd, &e) == 0);
	CHECK(stamp_check(&s, fd, &e) == 0);

	/* A new mode changes no byte. */
	CHECK(fchmod(fd, 0640) == 0 && stamp_check(&s, fd, &e) == 0);

	set_time(fd, 1001, 500000000);
	CHECK(is_changed(&s, fd));
	set_time(fd, 1000, 500000001);
	CHECK(is_changed(&s, fd));

	/* A changed size is seen even if the time is set back. */
	CHECK(ftruncate(fd, 3) == 0);
	set_time(fd, 1000, 500000000);
	CHECK(is_changed(&s, fd));
	CHECK(ftruncate(fd, 5) == 0);
	set_time(fd, 1000, 500000000);
	CHECK(is_changed(&s, fd));
	CHECK(ftruncate(fd, 4) == 0);
	set_time(fd, 1000, 500000000);
	CHECK(stamp_check(&s, fd, &e) == 0);

	(void)close(fd);
	CHECK(stamp_take(&s, fd, &e) == -1);
	return (check_done());
}
