/*
 * chanpack-materialize: make the store build channel packages of its bases.
 */
#include <signal.h>
#include <string.h>

#include "keys.h"
#include "materialize/materialize.h"
#include "opt.h"
#include "tool.h"
#include "util/warn.h"
#include "where.h"

const char tool_name[] = "chanpack-materialize";
const char tool_about[] =
    "usage: chanpack-materialize [-fjnqv] [-s store] [-p public] [-K keys]\n"
    "                            [-F form[,form]...] [-J n] [channel-url...]\n"
    "Have the package of each channel URL (operands, else lines of standard\n"
    "input) made in the store that has its base, by copying, and print the "
    "URL.\n";

const struct opt tool_opts[] = {
    {'s', "store", "STORE", "the store: a directory or an s3:// URL"},
    {'p', "public", "URL", "what base URLs begin with"},
    {'K', "keys", "FILE",
	"refuse what no key of this file has signed, and what has expired; "
	"default: $CHANPACK_KEYS"},
    {'F', "form", "FORM,...", "write this form, or several; default: auto"},
    {'f', "force", NULL, "replace other content under the same key"},
    {'J', "jobs", "N", "ranges that a bucket copies at a time; default: 4"},
    {'j', "json", NULL, "print a JSON object a line"},
    {'n', "dry-run", NULL, "say what would be done"},
    {'q', "quiet", NULL, "print errors only"},
    {'v', "verbose", NULL, "say what is done"}, NETOPT_RATES, NETOPT_PATIENCE,
    OPT_COMMON, OPT_END};

struct options {
	const char *public, *keyfile, *forms;
};

static void
parse_options(struct materialize *m, struct options *o, int argc, char *argv[])
{
	int c;

	while ((c = opt_next(argc, argv)) != -1)
		switch (c) {
		case 's':
			opt_once(&m->storespec, c);
			break;
		case 'p':
			opt_once(&o->public, c);
			break;
		case 'K':
			opt_once(&o->keyfile, c);
			break;
		case 'F':
			opt_once(&o->forms, c);
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
			netopt_take(&m->net, c);
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
	if (forms_haveseal(&m.forms))
		tool_usage("-F does not take seal: a channel URL has one");
	if (where_public(o.public, &m.public, &e) != 0 ||
	    keys_load(o.keyfile, &m.keys, &e) != 0)
		tool_fail(&e);
	/* With SIGXFSZ ignored, write(2) returns EFBIG, which is reported. */
	(void)signal(SIGXFSZ, SIG_IGN);
	status = materialize_run(&m, argv + optind);
	keyring_free(&m.keys);
	return (tool_finish(status));
}
