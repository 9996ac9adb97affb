/*
 * chanpack-upload: put packages into the store, print their base URLs.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"
#include "upload/materialize.h"
#include "upload/upload.h"
#include "util/warn.h"
#include "where.h"

const char tool_name[] = "chanpack-upload";
const char tool_help[] =
    "usage: chanpack-upload [-afnqv] [-s store] [-p public] [-k key] file...\n"
    "       chanpack-upload --materialize [-fnqv] [-s store] [-p public]\n"
    "                       [-F form[,form]...] [-j n] [channel-url...]\n"
    "Put each file into the store and print its base URL.\n"
    "\n"
    "  -k, --key=KEY      store the one file under this key; file may be -\n"
    "  -s, --store=STORE  the store: a directory\n"
    "  -p, --public=URL   what base URLs begin with\n"
    "  -a, --any          also files that cannot carry a channel\n"
    "  -f, --force        replace other content under the same key\n"
    "  -n, --dry-run      say what would be done\n"
    "  -q, --quiet        print errors only\n"
    "  -v, --verbose      say what is done\n"
    "\n"
    "      --materialize  have the package of each channel URL (operands, "
    "else\n"
    "                     lines of standard input) made inside the bucket of "
    "S3\n"
    "                     where its base is, and print the URL again\n"
    "  -F, --form=FORM    write this form, or several; default: auto\n"
    "  -j, --jobs=N       so many copies at a time (4)\n"
    "\n"
    "  -h, --help         print this text\n"
    "  -V, --version      print the version\n";

enum { OPT_MATERIALIZE = 256 };

static const struct option longopts[] = {
    {"key", required_argument, NULL, 'k'},
    {"store", required_argument, NULL, 's'},
    {"public", required_argument, NULL, 'p'},
    {"any", no_argument, NULL, 'a'},
    {"force", no_argument, NULL, 'f'},
    {"dry-run", no_argument, NULL, 'n'},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"materialize", no_argument, NULL, OPT_MATERIALIZE},
    {"form", required_argument, NULL, 'F'},
    {"jobs", required_argument, NULL, 'j'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

static void
parse_options(struct upload *u, int argc, char *argv[])
{
	int c;

	while ((c = getopt_long(
		    argc, argv, ":k:s:p:F:j:afnqvhV", longopts, NULL)) != -1)
		switch (c) {
		case 'k':
			tool_once(&u->key, "-k", optarg);
			break;
		case 's':
			tool_once(&u->storespec, "-s", optarg);
			break;
		case 'p':
			tool_once(&u->publicspec, "-p", optarg);
			break;
		case 'F':
			tool_once(&u->forms, "-F", optarg);
			break;
		case 'j':
			tool_once(&u->jobs, "-j", optarg);
			break;
		case OPT_MATERIALIZE:
			u->materialize = 1;
			break;
		case 'a':
			u->any = 1;
			break;
		case 'f':
			u->force = 1;
			break;
		case 'n':
			u->dry = 1;
			break;
		case 'q':
			warn_setquiet(1);
			break;
		case 'v':
			u->verbose = 1;
			break;
		default:
			tool_option(c, argv);
		}
}

/* --materialize, for which all but its own options mean nothing. */
static int
materialize(const struct upload *u, char **operands)
{
	struct materialize m = {.storespec = u->storespec,
	    .jobs = MATERIALIZE_JOBS,
	    .force = u->force,
	    .dry = u->dry,
	    .verbose = u->verbose};
	unsigned long long jobs;
	struct err e;

	if (u->any || u->key != NULL)
		tool_usage("-a and -k do not go with --materialize");
	if (u->forms != NULL &&
	    forms_parse(u->forms, strlen(u->forms), &m.forms, &e) != 0)
		tool_failarg("-F", &e);
	if (u->jobs != NULL) {
		jobs = tool_number("-j", u->jobs);
		if (jobs < 1 || jobs > MATERIALIZE_JOBS_MAX)
			tool_usage("-j: 1 to %d", MATERIALIZE_JOBS_MAX);
		m.jobs = (unsigned int)jobs;
	}
	if (where_public(u->publicspec, &m.public, &e) != 0)
		tool_fail(&e);
	return (materialize_run(&m, operands));
}

static void
check_operands(const struct upload *u, int n, char *const file[])
{
	int i;

	if (n == 0)
		tool_usage("no file given");
	if (u->key != NULL && n > 1)
		tool_usage("-k names the key of one file, not of %d", n);
	for (i = 0; i < n; i++) {
		if (strcmp(file[i], "-") != 0)
			continue;
		if (u->key == NULL)
			tool_usage("standard input (-) needs a key: use -k");
		/* To see what is in it would take storing it. */
		if (u->dry)
			tool_usage("-n cannot look at standard input (-)");
	}
}

int
main(int argc, char *argv[])
{
	struct upload u = {0};
	int i, status = 0;
	struct err e;

	tool_start();
	parse_options(&u, argc, argv);
	if (u.materialize)
		return (tool_finish(materialize(&u, argv + optind)));
	if (u.forms != NULL || u.jobs != NULL)
		tool_usage("-F and -j go with --materialize");
	check_operands(&u, argc - optind, argv + optind);
	/* A file that grows too large is an error that write(2) returns. */
	(void)signal(SIGXFSZ, SIG_IGN);
	if (where_public(u.publicspec, &u.public, &e) != 0 ||
	    where_store(u.storespec, &u.store, &e) != 0)
		tool_fail(&e);
	for (i = optind; i < argc && !ferror(stdout); i++) {
		/* Trying all again helps only if nothing was refused. */
		status = tool_worse(status, upload_file(&u, argv[i]));
	}
	store_close(u.store);
	return (tool_finish(status));
}
