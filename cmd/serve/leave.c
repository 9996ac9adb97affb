#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "serve/leave.h"

static volatile sig_atomic_t asked, idle = -1;

/*
 * A flag alone would be missed by a read that is about to begin; a socket whose
 * reading side is shut down is not.
 */
static void
on_term(int sig)
{
	int saved = errno;

	(void)sig;
	asked = 1;
	if (idle != -1)
		(void)shutdown(idle, SHUT_RD);
	errno = saved;
}

void
leave_watch(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_term;
	(void)sigaction(SIGTERM, &sa, NULL);
}

int
leave_asked(void)
{
	return (asked);
}

void
leave_idle(int fd)
{
	idle = fd;
	if (fd != -1 && asked)
		(void)shutdown(fd, SHUT_RD);
}
