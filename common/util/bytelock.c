#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "util/bytelock.h"

int
bytelock_take(int dir, const char *name, uint64_t at, int wait)
{
	struct flock lock = {.l_type = F_WRLCK,
	    .l_whence = SEEK_SET,
	    .l_start = (off_t)at,
	    .l_len = 1};
	int num,
	    fd = openat(dir, name,
		O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

	if (fd == -1 ||
	    fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock) == 0)
		return (fd);
	num = errno;
	(void)close(fd);
	errno = num;
	return (-1);
}
