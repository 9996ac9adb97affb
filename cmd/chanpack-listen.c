/*
 * chanpack-listen: serve all connections that come.
 */
#include <signal.h>
#include <string.h>

#include "listen/master.h"
#include "listen/upgrade.h"
#include "secrets.h"
#include "store/spec.h"
#include "tool.h"

const char tool_name[] = "chanpack-listen";
const char tool_help[] =
    "usage: chanpack-listen [-l [addr:]port] [-s store]... [-p public]\n"
    "                       [-K keys] [-C channels] [-F form[,form]...]\n"
    "                       [option...]\n"
    "Serve channel packages over HTTP: all connections that come.\n"
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
    "  -l, --listen [ADDR:]PORT     where to listen; default: "
    "localhost:8080;\n"
    "                               systemd: the sockets that it has passed\n"
    "  -p, --public URL             where the store is seen from outside;\n"
    "                               default: $CHANPACK_PUBLIC\n"
    "  -s, --store STORE            where the base packages are: a directory,\n"
    "                               s3://BUCKET[/PREFIX] or "
    "http[s]://HOST/...;\n"
    "                               several are asked in their order; "
    "default:\n"
    "                               $CHANPACK_STORE\n"
    "      --base-for NET[,...]     with --no-base: who gets bases\n"
    "      --cache DIR              keep what is read of other machines' "
    "stores\n"
    "      --cache-size SIZE        how much of it; default: 10G\n"
    "      --cache-control VALUE    that field of each package\n"
    "      --check                  say what is in effect and what is odd, "
    "and end\n"
    "      --fallback base|URL      answer a channel URL that is refused with\n"
    "                               the base package, or redirect it to URL\n"
    "      --grace SEC              after SIGTERM, how long answers may go "
    "on;\n"
    "                               default: 30\n"
    "      --idle-timeout SEC       how long to wait for a request to begin;\n"
    "                               default: 30\n"
    "      --log DEST               a line for each answer: DEST is a file,\n"
    "                               stderr, syslog or syslog:FACILITY\n"
    "      --log-format FORMAT      logfmt (default) or json\n"
    "      --log-start              a line at the start of each answer too\n"
    "      --max-connections N      at a time; default: 16384\n"
    "      --max-head BYTES         of a request; default: 32K\n"
    "      --max-per-peer N         of one address\n"
    "      --max-requests N         of a connection; default: 10000\n"
    "      --metrics [ADDR:]PORT    answer requests for metrics there\n"
    "      --min-rate BYTES         give a client up that takes fewer bytes a\n"
    "                               second for a minute; default: 0\n"
    "      --no-base                refuse base URLs\n"
    "      --no-key-check           the digits in a key are no digest\n"
    "      --progress-timeout SEC   give a client up that takes no byte for "
    "so\n"
    "                               long; default: 60\n"
    "      --proxy-protocol         trusted peers' connections begin with its\n"
    "                               header\n"
    "      --recheck SEC            how long what a store has said of a "
    "package\n"
    "                               is believed; default: 1\n"
    "      --request-timeout SEC    how long a request may take to arrive;\n"
    "                               default: 30\n"
    "      --state DIR              where digests of bases are remembered;\n"
    "                               default: $STATE_DIRECTORY, or\n"
    "                               chanpack-listen in $XDG_STATE_HOME\n"
    "      --store-timeout SEC      give a store up that sends no byte for so\n"
    "                               long; default: 30\n"
    "      --trust PEER[,...]       proxies that are believed who the client "
    "is:\n"
    "                               an address, ADDRESS/BITS or unix\n"
    "      --user NAME[:GROUP]      the account to run as\n"
    "      --workers N              processes that serve connections; "
    "default:\n"
    "                               one for each processor\n"
    "  -v, --verbose                say how the processes are confined, and\n"
    "                               where auto is another form than walle\n"
    "  -h, --help                   print this text\n"
    "  -V, --version                print the version\n";

/* Does a store need what only the coprocess may know? */
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
	/* A client that is gone is an error of send, not a signal. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* So is a log at its limit. */
	(void)signal(SIGXFSZ, SIG_IGN);
	rc = c.is_check ? master_check(&m, &e) : master_run(&m, &e);
	config_free(&c);
	user_free(&user);
	if (rc == -1)
		tool_fail(&e);
	return (tool_finish(rc));
}
