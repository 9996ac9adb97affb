#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serve/conn.h"
#include "serve/listen.h"
#include "tool.h"
#include "util/warn.h"
#include "where.h"

const char tool_name[] = "chanpack-serve";
const char tool_help[] =
    "usage: chanpack-serve [-s store] [-p public] [-F form[,form]...]\n"
    "                      [-l [addr:]port] [option...]\n"
    "Serve channel packages over HTTP: one connection on standard input and\n"
    "output, or with -l all that come.\n"
    "\n"
    "  -F, --form FORM[,...]        for channel URLs that name no form;\n"
    "                               default: auto (see chanpack-forms(5))\n"
    "  -l, --listen [ADDR:]PORT     listen; default address: localhost\n"
    "  -p, --public URL             where the store is seen from outside;\n"
    "                               default: $CHANPACK_PUBLIC or\n"
    "                               http://localhost:8080\n"
    "  -s, --store STORE            directory of the base packages; default:\n"
    "                               $CHANPACK_STORE or\n"
    "                               ~/.local/share/chanpack\n"
    "      --cache-control VALUE    that field of each package; default:\n"
    "                               public, max-age=86400, no-transform\n"
    "      --progress-timeout SEC   give a client up that takes no byte for "
    "so\n"
    "                               long; default: 60\n"
    "      --request-timeout SEC    how long a request may take to arrive;\n"
    "                               default: 30\n"
    "  -h, --help                   print this text\n"
    "  -V, --version                print the version\n";

enum { OPT_CACHE = 256, OPT_PROGRESS, OPT_REQUEST };

static const struct option options[] = {
    {"form", required_argument, NULL, 'F'},
    {"listen", required_argument, NULL, 'l'},
    {"public", required_argument, NULL, 'p'},
    {"store", required_argument, NULL, 's'},
    {"cache-control", required_argument, NULL, OPT_CACHE},
    {"progress-timeout", required_argument, NULL, OPT_PROGRESS},
    {"request-timeout", required_argument, NULL, OPT_REQUEST},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

#define SECONDS_MAX 86400

struct args {
	const char *forms, *listen, *public, *store;
	const char *cache, *progress, *request;
};

static void
parse_option(int opt, char *const argv[], struct args *a)
{
	switch (opt) {
	case 'F':
		tool_once(&a->forms, "-F", optarg);
		break;
	case 'l':
		tool_once(&a->listen, "-l", optarg);
		break;
	case 'p':
		tool_once(&a->public, "-p", optarg);
		break;
	case 's':
		tool_once(&a->store, "-s", optarg);
		break;
	case OPT_CACHE:
		tool_once(&a->cache, "--cache-control", optarg);
		break;
	case OPT_PROGRESS:
		tool_once(&a->progress, "--progress-timeout", optarg);
		break;
	case OPT_REQUEST:
		tool_once(&a->request, "--request-timeout", optarg);
		break;
	default:
		tool_option(opt, argv);
	}
}

static unsigned int
seconds(const char *opt, const char *arg, unsigned int otherwise)
{
	unsigned long long n;

	if (arg == NULL)
		return (otherwise);
	n = tool_number(opt, arg);
	if (n == 0 || n > SECONDS_MAX)
		tool_usage("%s takes 1 to %d seconds", opt, SECONDS_MAX);
	return ((unsigned int)n);
}

static int
configure(struct config *c, const struct args *a, struct err *e)
{
	c->cache_control =
	    a->cache != NULL ? a->cache : "public, max-age=86400, no-transform";
	c->progress_time = seconds("--progress-timeout", a->progress, 60);
	c->request_time = seconds("--request-timeout", a->request, 30);
	if (a->forms != NULL &&
	    forms_parse(a->forms, strlen(a->forms), &c->forms, e) != 0)
		return (err_in(e, "-F"));
	if (where_public(a->public, &c->public, e) != 0)
		return (-1);
	return (where_store(a->store, &c->store, e));
}

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
main(int argc, char **argv)
{
	struct config c = {.store = NULL};
	struct args a = {.forms = NULL};
	struct err e;
	int opt, rc;

	tool_start();
	/* Before the options: what is wrong with them is a message too. */
	guard_stderr();
	while (
	    (opt = getopt_long(argc, argv, ":F:l:p:s:hV", options, NULL)) != -1)
		parse_option(opt, argv, &a);
	if (optind < argc)
		tool_usage("no operands are expected");
	if (configure(&c, &a, &e) != 0)
		tool_fail(&e);
	/* A client that is gone is an error of write, not a signal. */
	(void)signal(SIGPIPE, SIG_IGN);
	rc = a.listen == NULL ? conn_run(&c, STDIN_FILENO, STDOUT_FILENO, &e)
			      : listen_run(&c, a.listen, &e);
	store_close(c.store);
	if (rc != 0)
		tool_fail(&e);
	return (0);
}
