/*
 * chanpack-materialize: make the store build channel packages of its bases.
 */
#include <getopt.h>
#include <signal.h>
#include <string.h>

#include "keys.h"
#include "materialize/materialize.h"
#include "tool.h"
#include "util/warn.h"
#include "where.h"

const char tool_name[] = "chanpack-materialize";
const char tool_help[] =
    "usage: chanpack-materialize [-fjnqv] [-s store] [-p public] [-K keys]\n"
    "                            [-F form[,form]...] [-J n] [channel-url...]\n"
    "Have the package of each channel URL (operands, else lines of standard\n"
    "input) made in the store that has its base, by copying, and print the "
    "URL.\n"
    "\n"
    "  -s, --store=STORE  the store: a directory or an s3:// URL\n"
    "  -p, --public=URL   what base URLs begin with\n"
    "  -K, --keys=FILE    refuse what no key of this file has signed, and "
    "what\n"
    "                     has expired; default: $CHANPACK_KEYS\n"
    "  -F, --form=FORM    write this form, or several; default: auto\n"
    "  -f, --force        replace other content under the same key\n"
    "  -J, --jobs=N       ranges that a bucket copies at a time (4)\n"
    "  -j, --json         print a JSON object a line\n"
    "  -n, --dry-run      say what would be done\n"
    "  -q, --quiet        print errors only\n"
    "  -v, --verbose      say what is done\n"
    "      --limit-rate=N  send at most so many bytes a second (512K, 2M)\n"
    "      --retries=N    how often to try after a temporary failure (5)\n"
    "      --timeout=S    seconds to wait without progress (30)\n"
    "  -h, --help         print this text\n"
    "  -V, --version      print the version\n";

static const struct option longopts[] = {
    {"store", required_argument, NULL, 's'},
    {"public", required_argument, NULL, 'p'},
    {"keys", required_argument, NULL, 'K'},
    {"form", required_argument, NULL, 'F'},
    {"force", no_argument, NULL, 'f'},
    {"json", no_argument, NULL, 'j'},
    {"dry-run", no_argument, NULL, 'n'},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    NETOPT_SENDING,
    NETOPT_PATIENCE,
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

struct options {
	const char *public, *keyfile, *forms;
};

static void
parse_options(struct materialize *m, struct options *o, int argc, char *argv[])
{
	int c;

	while ((c = getopt_long(
		    argc, argv, ":s:p:K:F:J:fjnqvhV", longopts, NULL)) != -1)
		switch (c) {
		case 's':
			tool_once(&m->storespec, "-s", optarg);
			break;
		case 'p':
			tool_once(&o->public, "-p", optarg);
			break;
		case 'K':
			tool_once(&o->keyfile, "-K", optarg);
			break;
		case 'F':
			tool_once(&o->forms, "-F", optarg);
			break;
		case 'f':
			m->force = 1;
			break;
		case 'j':
			m->json = 1;
			break;
		case 'n':
			m->dry = 1;
			break;
		case 'q':
			warn_setquiet(1);
			break;
		case 'v':
			m->verbose = 1;
			break;
		default:
			if (!netopt_take(&m->net, c, optarg))
				tool_option(c, argv);
		}
}

int
main(int argc, char *argv[])
{
	struct materialize m = {.keys = KEYRING_INIT, .net = NETOPT_DEFAULT};
	struct options o = {NULL, NULL, NULL};
	struct err e;
	int status;

	tool_start();
	parse_options(&m, &o, argc, argv);
	if (o.forms != NULL &&
	    forms_parse(o.forms, strlen(o.forms), &m.forms, &e) != 0)
		tool_failarg("-F", &e);
	if (where_public(o.public, &m.public, &e) != 0 ||
	    keys_load(o.keyfile, &m.keys, &e) != 0)
		tool_fail(&e);
	/* With SIGXFSZ ignored, write(2) returns EFBIG, which is reported. */
	(void)signal(SIGXFSZ, SIG_IGN);
	status = materialize_run(&m, argv + optind);
	keyring_free(&m.keys);
	return (tool_finish(status));
}
