#include <signal.h>

#include "util/newproc.h"

int
newproc_attr(posix_spawnattr_t *attr)
{
	const short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
			    POSIX_SPAWN_SETSIGMASK;
	sigset_t all, none;
	int rc;

	(void)sigfillset(&all);
	(void)sigemptyset(&none);
	if ((rc = posix_spawnattr_setsigdefault(attr, &all)) == 0 &&
	    (rc = posix_spawnattr_setsigmask(attr, &none)) == 0 &&
	    (rc = posix_spawnattr_setpgroup(attr, 0)) == 0)
		rc = posix_spawnattr_setflags(attr, flags);
	return (rc);
}
