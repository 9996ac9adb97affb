#include <getopt.h>
#include <string.h>

#include "show/item.h"
#include "tool.h"
#include "util/text.h"

const char tool_name[] = "chanpack-show";
const char tool_help[] =
    "usage: chanpack-show [-jq] [-F form[,form]...] [file...]\n"
    "       chanpack-show --against base [-q] [-F form[,form]...] [file...]\n"
    "       chanpack-show --verify [-jq] [file...]\n"
    "Print the channels that a package carries; or compare it with its base, "
    "or\n"
    "with the digests that its signatures name.\n"
    "\n"
    "  -F, --form FORM[,...]   look for these forms only (see\n"
    "                          chanpack-forms(5)); default: all that are "
    "found\n"
    "  -j, --json              print a JSON object a line, with the signature\n"
    "                          schemes and the signing block\n"
    "  -q, --quiet             print the channel alone; with --against or\n"
    "                          --verify nothing\n"
    "      --against BASE      is it BASE, but for what the forms may change?\n"
    "      --verify            are the bytes those that were signed?\n"
    "  -h, --help              print this text\n"
    "  -V, --version           print the version\n";

static const struct option options[] = {
    {"form", required_argument, NULL, 'F'},
    {"json", no_argument, NULL, 'j'},
    {"quiet", no_argument, NULL, 'q'},
    {"against", required_argument, NULL, 'a'},
    {"verify", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

/* The arguments that may be given once. */
struct args {
	const char *forms, *base;
};

static void
parse_option(
    int opt, char *const argv[], struct show_request *r, struct args *a)
{
	switch (opt) {
	case 'a':
		tool_once(&a->base, "--against", optarg);
		break;
	case 'F':
		tool_once(&a->forms, "-F", optarg);
		break;
	case 'j':
		r->json = 1;
		break;
	case 'q':
		r->quiet = 1;
		break;
	case 'v':
		r->verify = 1;
		break;
	default:
		tool_option(opt, argv);
	}
}

static void
check_args(struct show_request *r, const struct args *a, struct base *base)
{
	struct err e;

	if (r->json && a->base != NULL)
		tool_usage("-j does not go with --against");
	if (r->verify && a->base != NULL)
		tool_usage("--verify does not go with --against");
	if (r->verify && a->forms != NULL && !r->json)
		tool_usage("--verify looks at no form: -F goes with it and -j");
	if (a->forms != NULL &&
	    forms_parse(a->forms, strlen(a->forms), &r->forms, &e) != 0)
		tool_failarg("-F", &e);
	if (a->base == NULL)
		return;
	if (base_open(base, a->base, &e) != 0) {
		(void)err_in(&e, "%s", text_safe(a->base, strlen(a->base)));
		tool_fail(&e);
	}
	r->base = base;
}

int
main(int argc, char **argv)
{
	struct show_request r = {.base = NULL};
	struct args a = {.base = NULL};
	struct base base;
	int opt, i, status = 0;

	tool_start();
	while ((opt = getopt_long(argc, argv, ":F:jqhV", options, NULL)) != -1)
		parse_option(opt, argv, &r, &a);
	check_args(&r, &a, &base);
	r.several = argc - optind > 1;
	if (optind == argc)
		status = item_show(&r, "-");
	for (i = optind; i < argc; i++)
		status = tool_worse(status, item_show(&r, argv[i]));
	if (r.base != NULL)
		base_close(r.base);
	return (tool_finish(status));
}
