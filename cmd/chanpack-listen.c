/*
 * chanpack-listen: serve all connections that come.
 */
#include <signal.h>
#include <string.h>

#include "configopt.h"
#include "listen/master.h"
#include "listen/upgrade.h"
#include "secrets.h"
#include "store/spec.h"
#include "tool.h"

const char tool_name[] = "chanpack-listen";
const char tool_about[] =
    "usage: chanpack-listen [-l [addr:]port] [-s store]... [-p public]\n"
    "                       [-K keys] [-C channels] [-F form[,form]...]\n"
    "                       [option...]\n"
    "Serve channel packages over HTTP: all connections that come.\n";

const struct opt tool_opts[] = {CONFIG_PROCESSES, CONFIG_PACKAGES, CONFIG_WHO,
    CONFIG_LIMITS, CONFIG_LOG, OPT_COMMON, OPT_END};

/* Does a store need credentials, which only the coprocess may know? */
static int
has_secrets(const struct stores *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (spec_isremote(s->spec[i]))
			return (1);
	return (0);
}

int
main(int argc, char *argv[])
{
	struct user user = {.name = NULL};
	struct config c;
	struct master m = {.config = &c};
	struct err e;
	int rc;

	tool_start();
	upgrade_prepare(argv);
	if (config_parse(&c, CONFIG_LISTEN, argc, argv, &e) != 0 ||
	    (c.user != NULL && user_find(&user, c.user, &e) != 0))
		tool_fail(&e);
	if (c.user != NULL)
		m.user = &user;
	if (has_secrets(&c.stores) &&
	    (m.environment = secrets_keep()) == NULL) {
		(void)err_sys(&e, "cannot keep the environment");
		tool_fail(&e);
	}
	master_prepare();
	/* If the client has gone, send returns an error instead of a signal. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* If the log is at its size limit, write returns an error, too. */
	(void)signal(SIGXFSZ, SIG_IGN);
	rc = c.is_check ? master_check(&m, &e) : master_run(&m, &e);
	config_free(&c);
	user_free(&user);
	if (rc == -1)
		tool_fail(&e);
	return (tool_finish(rc));
}
