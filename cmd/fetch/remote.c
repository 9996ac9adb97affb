#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "fetch/fetch.h"
#include "store/remote.h"
#include "tool.h"
#include "util/io.h"

/* Has the reader of standard output gone? */
static int gone = 0;

static int
to_stdout(void *cookie, const void *data, size_t len, struct err *e)
{
	(void)cookie;
	if (io_write(STDOUT_FILENO, data, len) == 0)
		return (0);
	gone = errno == EPIPE;
	return (err_sys(e, "cannot write the package"));
}

int
fetch_remote(const struct fetch_patience *p, const char *spec, const char *key,
    const struct range *r, struct err *e)
{
	struct remote_options o = {spec, p->retries, (long)p->timeout, tool_env,
	    "chanpack-fetch/" VERSION};
	int rc = remote_read(&o, key, r, to_stdout, NULL, e);

	/* libcurl has kept the signal away that ends a filter in silence. */
	if (rc != 0 && gone)
		(void)raise(SIGPIPE);
	return (rc);
}
