/*
 * chanpack-serve: answer the requests of one connection, on standard input and
 * output.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serve/conn.h"
#include "tool.h"
#include "util/warn.h"

const char tool_name[] = "chanpack-serve";
const char tool_help[] =
    "usage: chanpack-serve [-s store]... [-p public] [-K keys] [-C channels]\n"
    "                      [-F form[,form]...] [option...]\n"
    "Serve channel packages over HTTP: one connection, on standard input and\n"
    "output, for inetd and its like.  chanpack-listen serves many.\n"
    "\n"
    "  -C, --channels FILE          only these channels, one a line\n"
    "      --deny FILE              not these: \"channel\", or \"channel TAB "
    "key\"\n"
    "                               for one base alone\n"
    "  -F, --form FORM[,...]        for channel URLs that name no form;\n"
    "                               default: auto (see chanpack-forms(5))\n"
    "  -K, --keys FILE              channel URLs must be signed by one of "
    "these\n"
    "                               keys; default: $CHANPACK_KEYS\n"
    "  -p, --public URL             where the store is seen from outside;\n"
    "                               default: $CHANPACK_PUBLIC or\n"
    "                               http://localhost:8080\n"
    "  -s, --store STORE            where the base packages are: a directory,\n"
    "                               s3://BUCKET[/PREFIX] or "
    "http[s]://HOST/...;\n"
    "                               several are asked in their order; "
    "default:\n"
    "                               $CHANPACK_STORE or\n"
    "                               ~/.local/share/chanpack\n"
    "      --base-for NET[,...]     with --no-base: clients that get bases "
    "all\n"
    "                               the same\n"
    "      --cache DIR              keep what is read of other machines' "
    "stores\n"
    "      --cache-size SIZE        how much of it; default: 10G\n"
    "      --cache-control VALUE    that field of each package; default:\n"
    "                               public, max-age=86400, no-transform\n"
    "      --fallback base|URL      answer a channel URL that is refused with\n"
    "                               the base package, or redirect it to URL\n"
    "      --idle-timeout SEC       how long to wait for a request to begin;\n"
    "                               default: 30\n"
    "      --log DEST               a line for each answer: DEST is a file,\n"
    "                               stderr, syslog or syslog:FACILITY\n"
    "      --log-format FORMAT      logfmt (default) or json\n"
    "      --log-start              a line at the start of each answer too\n"
    "      --max-head BYTES         of a request; default: 32K\n"
    "      --max-requests N         of a connection; default: 10000\n"
    "      --no-base                refuse base URLs\n"
    "      --no-key-check           do not compare bases with the digits in\n"
    "                               their keys\n"
    "      --progress-timeout SEC   give a client up that takes no byte for "
    "so\n"
    "                               long; default: 60\n"
    "      --proxy-protocol         trusted peers' connections begin with its\n"
    "                               header\n"
    "      --request-timeout SEC    how long a request may take to arrive;\n"
    "                               default: 30\n"
    "      --state DIR              where digests of bases are remembered;\n"
    "                               default: $STATE_DIRECTORY, or\n"
    "                               chanpack-serve in $XDG_STATE_HOME\n"
    "      --store-timeout SEC      give a store up that sends no byte for so\n"
    "                               long; default: 30\n"
    "      --trust PEER[,...]       proxies that are believed who the client "
    "is:\n"
    "                               an address, ADDRESS/BITS or unix\n"
    "  -v, --verbose                say what is usual, too: trouble with a\n"
    "                               store, and where auto is another form "
    "than\n"
    "                               walle\n"
    "  -h, --help                   print this text\n"
    "  -V, --version                print the version\n";

/*
 * Some super-servers give the client's socket as standard error too: no
 * message may go there.
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
	/* Before the options: what is wrong with them is a message too. */
	guard_stderr();
	/* A client that is gone is an error of write, not a signal. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* So is a log at its limit. */
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	if (config_parse(&c, CONFIG_SERVE, argc, argv, &e) != 0 ||
	    access_use(&c.access, &e) != 0)
		tool_fail(&e);
	/* The connection is served even without its log. */
	if (log_open(&log, c.log, c.log_start, &e) != 0)
		warn_err(&e);
	if ((rc = source_open(&source, &c, &e)) == 0)
		rc =
		    conn_run(&c, source, &log, STDIN_FILENO, STDOUT_FILENO, &e);
	source_close(source);
	log_close(&log);
	config_free(&c);
	if (rc != 0)
		tool_fail(&e);
	return (0);
}
