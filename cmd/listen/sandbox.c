#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "listen/forbid.h"
#include "listen/readonly.h"
#include "listen/sandbox.h"
#include "util/warn.h"

static void
say(const struct config *c)
{
	int abi = readonly_version();

	warn0("no new privileges, no core files");
	if (abi <= 0)
		warn0("Landlock: not in this kernel");
	else if (c->store == NULL)
		warn0("Landlock (version %d): workers can %s", abi,
		    c->distant.cache == NULL
			? "open no file"
			: "read the cache, and open no other file");
	else if (store_dirfd(c->store) == -1)
		warn0("Landlock: not used by workers that start before the "
		      "store is there");
	else
		warn0("Landlock (version %d): workers can read the store, and "
		      "open no other file",
		    abi);
	warn0("seccomp: %s",
	    forbid_works() ? "workers can start no program, and trace none"
			   : "not in this kernel");
}

void
sandbox_prepare(const struct config *c, int verbose)
{
	const struct rlimit none = {0, 0};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		warn0("cannot give up new privileges: %s", strerror(errno));
	(void)setrlimit(RLIMIT_CORE, &none);
	if (verbose)
		say(c);
}

void
sandbox_enter(const struct config *c)
{
	if (readonly_enter(c) != 0)
		warn0("Landlock: %s", strerror(errno));
	if (forbid_works() && forbid_enter() != 0)
		warn0("seccomp: %s", strerror(errno));
}
