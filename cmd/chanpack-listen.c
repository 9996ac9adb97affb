#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "listen/conn.h"
#include "listen/fetcher.h"
#include "listen/keeper.h"
#include "listen/listen.h"
#include "listen/log.h"
#include "listen/options.h"
#include "listen/reload.h"
#include "listen/sandbox.h"
#include "tool.h"
#include "util/warn.h"

const char tool_name[] = "chanpack-listen";
const char tool_help[] =
    "usage: chanpack-listen [-s store]... [-p public] [-K keys] [-C channels]\n"
    "                      [-F form[,form]...] [-l [addr:]port] [option...]\n"
    "Serve channel packages over HTTP: one connection on standard input and\n"
    "output, or with -l all that come.\n"
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
    "  -l, --listen [ADDR:]PORT     listen; default address: localhost;\n"
    "                               systemd: the sockets that it has passed\n"
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
    "      --cache DIR              keep what is read of other machines' "
    "stores\n"
    "      --cache-size SIZE        how much of it; default: 10G\n"
    "      --cache-control VALUE    that field of each package; default:\n"
    "                               public, max-age=86400, no-transform\n"
    "      --fallback=base          redirect to the base package if a "
    "signature\n"
    "                               is wrong or has expired\n"
    "      --grace SEC              after SIGTERM, how long answers may go "
    "on;\n"
    "                               default: 30\n"
    "      --idle-timeout SEC       how long to wait for a request to begin;\n"
    "                               default: 30\n"
    "      --log DEST               a line for each answer: DEST is a file,\n"
    "                               stderr, syslog or syslog:FACILITY\n"
    "      --log-start              a line at the start of each answer too\n"
    "      --max-connections N      with -l, at a time; default: 16384\n"
    "      --max-head BYTES         of a request; default: 32K\n"
    "      --max-per-peer N         connections of one address; default: any\n"
    "                               number\n"
    "      --max-requests N         of a connection; default: 10000\n"
    "      --progress-timeout SEC   give a client up that takes no byte for "
    "so\n"
    "                               long; default: 60\n"
    "      --proxy-protocol         trusted peers' connections begin with its\n"
    "                               header\n"
    "      --recheck SEC            how long what a store has said of a "
    "package\n"
    "                               is believed; default: 10\n"
    "      --request-timeout SEC    how long a request may take to arrive;\n"
    "                               default: 30\n"
    "      --reuse-port             listen beside another that does so\n"
    "      --store-timeout SEC      give a store up that sends no byte for so\n"
    "                               long; default: 30\n"
    "      --trust PEER[,...]       proxies that are believed who the client "
    "is:\n"
    "                               an address, ADDRESS/BITS or unix\n"
    "      --user NAME[:GROUP]      the account to run as\n"
    "      --workers MIN:MAX        processes that serve connections; "
    "default:\n"
    "                               4:512\n"
    "  -v, --verbose                say how the processes are confined, and\n"
    "                               where auto is another form than walle\n"
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

/*
 * The process of one connection serves it even without its log; one that
 * listens does not begin.
 */
static int
open_log(const struct config *c, int many, struct err *e)
{
	if (log_open(c->log, c->log_start, e) == 0)
		return (0);
	if (many)
		return (-1);
	warn_err(e);
	return (0);
}

static int
load(struct config *c, int many, struct err *e)
{
	/* The sandbox of one that reads no store itself has no file in it. */
	if ((many || c->store == NULL ? reload_load(c->access, e)
				      : access_use(c->access, e)) != 0)
		return (-1);
	if (c->distant.cache != NULL &&
	    slices_open(&c->distant.slices, c->distant.cache,
		c->distant.stores.spec, c->distant.stores.n, e) != 0)
		return (-1);
	return (open_log(c, many, e));
}

/*
 * The account must be able to read the files and to write the log, now and
 * after SIGHUP.  Only a
 * process that listens has use for what it may do as another, a while yet.
 */
static int
load_as_user(struct config *c, int many, struct err *e)
{
	if (c->user == NULL)
		return (load(c, many, e));
	if (!many && user_become(c->user, e) != 0)
		return (-1);
	if ((many && user_enter(c->user, e) != 0) || load(c, many, e) != 0)
		return (-1);
	return (many ? user_back(e) : 0);
}

/* One connection, or all that come. */
static int
serve(struct config *c, const char *where, struct err *e)
{
	if (where == NULL)
		(void)signal(SIGHUP, SIG_IGN);
	else
		listen_prepare();
	/* A client that is gone is an error of write, not a signal. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* So is a log at its limit. */
	(void)signal(SIGXFSZ, SIG_IGN);
	if (load_as_user(c, where != NULL, e) != 0)
		return (-1);
	if (where != NULL)
		return (listen_run(c, where, e));
	c->terminal = isatty(STDOUT_FILENO);
	if (c->store == NULL) {
		sandbox_prepare(c, 0);
		sandbox_enter(c);
	}
	return (conn_run(c, STDIN_FILENO, STDOUT_FILENO, e));
}

int
main(int argc, char *argv[])
{
	struct access access = ACCESS_INIT;
	struct config c = {.store = NULL, .access = &access};
	struct user user = {.name = NULL};
	struct options o;
	struct err e;
	int rc;

	tool_start();
	/* Before the options: what is wrong with them is a message too. */
	guard_stderr();
	options_parse(&o, argc, argv);
	if (options_apply(&o, &c, &e) != 0 ||
	    (o.user != NULL && user_find(&user, o.user, &e) != 0))
		tool_fail(&e);
	c.user = o.user != NULL ? &user : NULL;
	/* Before it has anything that a coprocess should not have. */
	if (c.store == NULL && keeper_start(&c, &e) != 0)
		tool_fail(&e);
	rc = serve(&c, o.listen, &e);
	access_free(&access);
	log_close();
	store_close(c.store);
	fetcher_close();
	user_free(&user);
	trust_free(&c.trust);
	where_freestores(&c.distant.stores);
	if (rc != 0)
		tool_fail(&e);
	return (0);
}
