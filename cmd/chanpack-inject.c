#include <signal.h>
#include <string.h>

#include "exec/hold.h"
#include "inject/batch.h"
#include "util/pattern.h"
#include "inject/make.h"
#include "inject/single.h"
#include "opt.h"
#include "tool.h"
#include "util/warn.h"

const char tool_name[] = "chanpack-inject";
const char tool_about[] =
    "usage: chanpack-inject [-nqv] [-F form[,form]...] [-x name=value]...\n"
    "                       [--seal keys] [-w size] [-o out] [-j] -c channel "
    "[file]\n"
    "       chanpack-inject -d [-nqv] [-F form[,form]...] [-w size] [-o out]\n"
    "                       [-j] [file]\n"
    "       chanpack-inject -f channels -o pattern [-nqv] "
    "[-F form[,form]...]\n"
    "                       [-x name=value]... [--seal keys] [-J workers] "
    "[-j]\n"
    "                       [--sha256] file\n"
    "Write a channel into a signed package, or take it out.\n";

enum { OPT_SHA256 = OPT_FIRST, OPT_SEAL };

const struct opt tool_opts[] = {
    {'c', "channel", "CHANNEL", "the channel to write"},
    {'d', "delete", NULL, "take the channel out instead"},
    {'f', "file", "FILE",
	"a batch: one package for each channel in this file, - is standard "
	"input"},
    {'F', "form", "FORM,...",
	"where and how; default: auto (see chanpack-forms(5))"},
    {'J', "jobs", "N",
	"how many workers write a batch; default: one for each processor"},
    {'j', "json", NULL,
	"print a JSON object: for each package of a batch, or with -n the "
	"plan"},
    {'n', "plan", NULL, "print the plan, write no package"},
    {'o', "output", "FILE",
	"write FILE, whole or not at all; default: standard output; in a batch "
	"a pattern with {channel} in it, {name} and {ext}"},
    {'q', "quiet", NULL, "no messages but errors"},
    {OPT_SEAL, "seal", "FILE",
	"seal the channel with the first secret key of this file"},
    {OPT_SHA256, "sha256", NULL, "with -j: digest each package"},
    {'v', "verbose", NULL, "say what was done"},
    {'w', "window", "SIZE", "how much of a pipe to hold back; default: 64M"},
    {'x', "extra", "NAME=VALUE", "an extra beside the channel"}, OPT_COMMON,
    OPT_END};

/* The options of the command line that struct make_request does not hold. */
struct args {
	const char *channel, *list, *forms, *window, *jobs, *seal;
	size_t workers;
	int json, sha256;
	int removes;
	int quiet;
};

static void
parse_option(int opt, int argc, char *const argv[], struct make_request *r,
    struct args *a)
{
	struct err e;

	switch (opt) {
	case 'c':
		opt_once(&a->channel, opt);
		break;
	case 'd':
		a->removes = 1;
		break;
	case 'f':
		opt_once(&a->list, opt);
		break;
	case 'F':
		opt_once(&a->forms, opt);
		break;
	case 'J':
		opt_once(&a->jobs, opt);
		a->workers = tool_number("-J", optarg);
		break;
	case 'j':
		tool_notjobs(argc, argv);
		a->json = 1;
		break;
	case OPT_SEAL:
		opt_once(&a->seal, opt);
		break;
	case OPT_SHA256:
		a->sha256 = 1;
		break;
	case 'n':
		r->plan_only = 1;
		break;
	case 'o':
		opt_once(&r->out, opt);
		break;
	case 'q':
		a->quiet = 1;
		warn_setquiet(1);
		break;
	case 'v':
		r->verbose = 1;
		break;
	case 'w':
		opt_once(&a->window, opt);
		r->window = tool_size("-w", optarg);
		break;
	case 'x':
		if (channel_addpair(&r->channel, optarg, strlen(optarg), &e))
			tool_failarg("-x", &e);
		break;
	}
}

static void
check_batch(const struct make_request *r, const struct args *a)
{
	struct err e;

	if (a->channel != NULL || a->removes)
		tool_usage("-f goes with neither -c nor -d");
	if (r->file == NULL)
		tool_usage("-f needs the package as a file");
	if (r->out == NULL)
		tool_usage("-f needs -o with {channel} in it");
	if (pattern_check(r->out, &e) != 0)
		tool_usage("-o: %s", e.text);
	if (a->jobs != NULL && (a->workers == 0 || a->workers > 1024))
		tool_usage("-J takes a number from 1 to 1024");
	if (a->sha256 && (!a->json || r->plan_only))
		tool_usage("--sha256 goes with -j, and not with -n");
}

static int
run_batch(const struct make_request *r, const struct args *a)
{
	struct batch b = {
	    .list = a->list,
	    .pattern = r->out,
	    .file = r->file,
	    .extras = &r->channel,
	    .forms = &r->forms,
	    .seal = &r->seal,
	    .workers = a->jobs != NULL ? a->workers : batch_workers(),
	    .plan_only = r->plan_only,
	    .json = a->json,
	    .sha256 = a->sha256,
	    .quiet = a->quiet,
	    .verbose = r->verbose,
	};

	return (batch_run(&b));
}

static void
check_args(struct make_request *r, const struct args *a)
{
	struct err e;

	if (a->list != NULL)
		check_batch(r, a);
	else if (a->channel == NULL && !a->removes)
		tool_usage("no channel: give -c or -f, or -d to take it out");
	if (a->list == NULL && (a->jobs != NULL || a->sha256))
		tool_usage("-J and --sha256 are for a batch: give -f");
	if (a->list == NULL && a->json && !r->plan_only)
		tool_usage("-j is for a batch or a plan: give -f or -n");
	r->json = a->json;
	if (r->out != NULL && r->out[0] == '\0')
		tool_usage("-o takes the name of a file");
	if (a->removes &&
	    (a->channel != NULL || r->channel.nextra > 0 || a->seal != NULL))
		tool_usage("-d goes with none of -c, -x and --seal");
	if (a->channel != NULL &&
	    channel_setid(&r->channel, a->channel, strlen(a->channel), &e) != 0)
		tool_failarg("-c", &e);
	if (a->forms != NULL &&
	    forms_parse(a->forms, strlen(a->forms), &r->forms, &e) != 0)
		tool_failarg("-F", &e);
	if (!a->removes && a->seal == NULL && forms_haveseal(&r->forms))
		tool_usage("-F seal needs a key: give --seal");
	if (a->seal != NULL &&
	    sealkeys_load(&r->seal, SEALKEY_SECRET, a->seal, &e) != 0)
		tool_fail(&e);
}

int
main(int argc, char **argv)
{
	struct make_request r = {.window = HOLD_DEFAULT};
	struct args a = {.removes = 0};
	int opt, status = 0;
	struct err e;

	tool_start();
	while ((opt = opt_next(argc, argv)) != -1)
		parse_option(opt, argc, argv, &r, &a);
	if (argc - optind > 1)
		tool_usage("one package at a time");
	r.file = argv[optind];
	if (r.file != NULL && strcmp(r.file, "-") == 0)
		r.file = NULL;
	check_args(&r, &a);
	/* With SIGXFSZ ignored, write(2) returns EFBIG, which is reported. */
	(void)signal(SIGXFSZ, SIG_IGN);
	if (a.list == NULL && r.out == NULL && !r.plan_only)
		tool_nottyout();
	if (a.list != NULL)
		status = run_batch(&r, &a);
	else if (single_run(&r, &e) != 0)
		tool_fail(&e);
	channel_free(&r.channel);
	sealkeys_free(&r.seal);
	return (tool_finish(status));
}
