/*
 * chanpack-upload: put packages into the store, print their base URLs.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "netopt.h"
#include "opt.h"
#include "tool.h"
#include "upload/check.h"
#include "upload/upload.h"
#include "util/warn.h"
#include "where.h"

const char tool_name[] = "chanpack-upload";
const char tool_about[] =
    "usage: chanpack-upload [-afjnqv] [-s store] [-p public] [-k key] [-J n]\n"
    "                       [--accept what,...] file...\n"
    "       chanpack-upload --abort-stale[=AGE] [-nqv] [-s store]\n"
    "Put each file into the store and print its base URL.\n";

enum { OPT_STALE = OPT_FIRST, OPT_ACCEPT, OPT_MATERIALIZE };

const struct opt tool_opts[] = {
    {'k', "key", "KEY", "store the one file under this key; file may be -"},
    {'s', "store", "STORE", "the store: a directory, s3:// or http[s]:// URL"},
    {'p', "public", "URL", "what base URLs begin with"},
    {'a', "any", NULL,
	"also files that cannot carry a channel: the same as "
	"--accept=formless"},
    {OPT_ACCEPT, "accept", "WHAT,...",
	"also what is formless, broken, stamped, or a bundle"},
    {'f', "force", NULL, "replace other content under the same key"},
    {'J', "jobs", "N", "parts that are sent at a time; default: 4"},
    {'j', "json", NULL, "print a JSON object a line"},
    {'n', "dry-run", NULL, "say what would be done"},
    {'q', "quiet", NULL, "print errors only"},
    {'v', "verbose", NULL, "say what is done"}, NETOPT_RATES, NETOPT_PATIENCE,
    {OPT_STALE, "abort-stale", "[=AGE]",
	"remove what uploads have left that were begun longer ago (7d), and "
	"print their keys"},
    OPT_COMMON, OPT_HIDDEN, {OPT_MATERIALIZE, "materialize", NULL, NULL},
    OPT_END};

static char stale_age[] = "7d";

struct options {
	const char *stale, *accept;
};

static void
parse_options(struct upload *u, struct options *o, int argc, char *argv[])
{
	unsigned int accepted;
	struct err e;
	int c;

	while ((c = opt_next(argc, argv)) != -1)
		switch (c) {
		case 'k':
			opt_once(&u->key, c);
			break;
		case 's':
			opt_once(&u->storespec, c);
			break;
		case 'p':
			opt_once(&u->publicspec, c);
			break;
		case 'j':
			tool_notjobs(argc, argv);
			u->json = 1;
			break;
		case OPT_STALE:
			if (optarg == NULL)
				optarg = stale_age;
			opt_once(&o->stale, c);
			break;
		case 'a':
			u->accepted |= ACCEPT_FORMLESS;
			break;
		case OPT_ACCEPT:
			opt_once(&o->accept, c);
			if (check_parse(optarg, &accepted, &e) != 0)
				tool_usage("--accept %s", e.text);
			u->accepted |= accepted;
			break;
		case OPT_MATERIALIZE:
			tool_usage("--materialize is a program of its own: use "
				   "chanpack-materialize");
		case 'f':
			u->force = 1;
			break;
		case 'n':
			u->dry = 1;
			break;
		case 'q':
			u->quiet = 1;
			warn_setquiet(1);
			break;
		case 'v':
			u->verbose = 1;
			break;
		default:
			netopt_take(&u->net, c);
		}
}

static void
check_operands(const struct upload *u, int n, char *const file[])
{
	struct err e;
	int i;

	if (n == 0)
		tool_usage("no file given");
	if (u->key != NULL && key_check(u->key, strlen(u->key), &e) != 0)
		tool_failarg("-k", &e);
	if (u->key != NULL && n > 1)
		tool_usage("-k names the key of one file, not of %d", n);
	for (i = 0; i < n; i++) {
		if (strcmp(file[i], "-") != 0)
			continue;
		if (u->key == NULL)
			tool_usage("standard input (-) needs a key: use -k");
		/* To look at the content, upload must store it first. */
		if (u->dry)
			tool_usage("-n cannot look at standard input (-)");
	}
}

/* Return the Unix time that lies ${age} in the past. */
static uint64_t
before(const char *age)
{
	uint64_t now = tool_now("--abort-stale", NULL), long_ago;

	/* tool_when also takes dates and times; refuse them here. */
	if (strpbrk(age, "-:") != NULL)
		tool_usage("--abort-stale takes a duration such as 7d or 12h");
	long_ago = tool_when("--abort-stale", age, 0);
	return (long_ago < now ? now - long_ago : 0);
}

static int
sweep(struct upload *u, const char *age, int argc)
{
	uint64_t when = before(age);
	struct err e;

	if (argc != optind || u->key != NULL)
		tool_usage("--abort-stale takes no file");
	if (upload_open(u, &e) != 0 || upload_sweep(u, when, &e) != 0)
		tool_fail(&e);
	upload_close(u);
	return (tool_finish(0));
}

int
main(int argc, char *argv[])
{
	struct upload u = {.net = NETOPT_DEFAULT};
	struct options o = {NULL, NULL};
	int i, status = 0;
	struct err e;

	tool_start();
	parse_options(&u, &o, argc, argv);
	/* With SIGXFSZ ignored, write(2) returns EFBIG, which is reported. */
	(void)signal(SIGXFSZ, SIG_IGN);
	if (o.stale != NULL)
		return (sweep(&u, o.stale, argc));
	check_operands(&u, argc - optind, argv + optind);
	if (where_public(u.publicspec, &u.public, &e) != 0 ||
	    upload_open(&u, &e) != 0)
		tool_fail(&e);
	where_warnpublic(u.publicspec, (char *)u.spec.data);
	for (i = optind; i < argc && !ferror(stdout); i++) {
		/* Say "try again" (75) only if no file was refused. */
		status = tool_worse(status, upload_file(&u, argv[i]));
	}
	upload_close(&u);
	return (tool_finish(status));
}
