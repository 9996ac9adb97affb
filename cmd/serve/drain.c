#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "serve/drain.h"
#include "util/clock.h"
#include "util/io.h"

/* There is no event: look at the queue, after pauses that double up to this. */
#define LOOK_MAX_MS 50

/* Return how many bytes wait; 0 also if that cannot be known. */
static int
waiting(const struct output *o)
{
	int n = 0;

	if (ioctl(o->fd, o->is_socket ? SIOCOUTQ : FIONREAD, &n) != 0)
		return (0);
	return (n);
}

int
drain_wait(const struct output *o, unsigned int seconds, struct err *e)
{
	int64_t since = clock_ms();
	int n, last = 0, ms = 1;

	if (o->is_file)
		return (0);
	while ((n = waiting(o)) > 0) {
		if (n != last)
			since = clock_ms();
		else if (clock_ms() - since > (int64_t)seconds * 1000)
			return (err_set(e, ERR_TEMP,
			    "the client took no byte for %u seconds", seconds));
		last = n;
		/* If the client is gone, the queue may never become empty. */
		if (io_gone(o->fd, ms)) {
			errno = EPIPE;
			return (err_sys(e, "cannot write the package"));
		}
		ms = ms * 2 < LOOK_MAX_MS ? ms * 2 : LOOK_MAX_MS;
	}
	return (0);
}
