/*
 * chanpack-serve: answer the requests of one connection, on standard input and
 * output.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "configopt.h"
#include "serve/session.h"
#include "tool.h"
#include "util/warn.h"

const char tool_name[] = "chanpack-serve";
const char tool_about[] =
    "usage: chanpack-serve [-s store]... [-p public] [-K keys] [-C channels]\n"
    "                      [-F form[,form]...] [option...]\n"
    "Serve channel packages over HTTP: one connection, on standard input and\n"
    "output, for inetd and its like.  chanpack-listen serves many.\n";

const struct opt tool_opts[] = {CONFIG_PACKAGES, CONFIG_WHO, CONFIG_LIMITS,
    CONFIG_LOG, OPT_COMMON, OPT_HIDDEN, CONFIG_PROCESSES, OPT_END};

/*
 * Some super-servers pass the client's socket as standard error, too: print no
 * message there.
 */
static void
guard_stderr(void)
{
	struct stat in, err;
	int null;

	if (fstat(STDIN_FILENO, &in) != 0 || fstat(STDERR_FILENO, &err) != 0 ||
	    !S_ISSOCK(err.st_mode) || in.st_dev != err.st_dev ||
	    in.st_ino != err.st_ino)
		return;
	if ((null = open("/dev/null", O_WRONLY | O_CLOEXEC)) != -1)
		(void)dup2(null, STDERR_FILENO);
}

int
main(int argc, char *argv[])
{
	struct source *source = NULL;
	struct config c;
	struct log log;
	struct err e;
	int rc;

	tool_start();
	/* Before the options are read: they may cause messages. */
	guard_stderr();
	/*
	 * If the client has gone, write returns an error instead of a signal.
	 */
	(void)signal(SIGPIPE, SIG_IGN);
	/* If the log is at its size limit, write returns an error, too. */
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	if (config_parse(&c, CONFIG_SERVE, argc, argv, &e) != 0 ||
	    access_use(&c.access, &e) != 0)
		tool_fail(&e);
	/* Serve the connection even if the log cannot be opened. */
	if (log_open(&log, c.log, c.log_start, &e) != 0)
		warn_err(&e);
	if ((rc = source_open(&source, &c, &e)) == 0)
		rc = session_run(
		    &c, source, &log, STDIN_FILENO, STDOUT_FILENO, &e);
	source_close(source);
	log_close(&log);
	config_free(&c);
	if (rc != 0)
		tool_fail(&e);
	return (0);
}
