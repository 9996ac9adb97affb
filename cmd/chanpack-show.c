#include <string.h>

#include "show/item.h"
#include "opt.h"
#include "tool.h"
#include "util/text.h"

const char tool_name[] = "chanpack-show";
const char tool_about[] =
    "usage: chanpack-show [-jq] [-F form[,form]...] [--seal-keys file] "
    "[file...]\n"
    "       chanpack-show --against base [-q] [-F form[,form]...] [file...]\n"
    "       chanpack-show --verify [-jq] [file...]\n"
    "Print the channels that a package carries; or compare it with its base, "
    "or\n"
    "with the digests that its signatures name.\n";

enum { OPT_AGAINST = OPT_FIRST, OPT_VERIFY, OPT_SEALKEYS, OPT_NOW };

const struct opt tool_opts[] = {
    {'F', "form", "FORM,...",
	"look for these forms only (see chanpack-forms(5)); default: all that "
	"are found"},
    {'j', "json", NULL,
	"print a JSON object a line, with the signature schemes and the "
	"signing block"},
    {'q', "quiet", NULL,
	"print the channel alone; with --against or --verify nothing"},
    {OPT_AGAINST, "against", "FILE",
	"is it this base, but for what the forms may change?"},
    {OPT_VERIFY, "verify", NULL, "are the bytes those that were signed?"},
    {OPT_SEALKEYS, "seal-keys", "FILE",
	"is the seal one that a public key of this file made for this app?"},
    {OPT_NOW, "now", "TIME", "take this for the present time"}, OPT_COMMON,
    OPT_END};

/* The arguments of options that may be given only once. */
struct args {
	const char *forms, *base, *seals, *now;
};

static void
parse_option(int opt, struct show_request *r, struct args *a)
{
	switch (opt) {
	case OPT_AGAINST:
		opt_once(&a->base, opt);
		break;
	case 'F':
		opt_once(&a->forms, opt);
		break;
	case 'j':
		r->json = 1;
		break;
	case 'q':
		r->quiet = 1;
		break;
	case OPT_NOW:
		opt_once(&a->now, opt);
		break;
	case OPT_SEALKEYS:
		opt_once(&a->seals, opt);
		break;
	case OPT_VERIFY:
		r->verify = 1;
		break;
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
	if (a->seals != NULL && (a->base != NULL || (r->verify && !r->json)))
		tool_usage("--seal-keys goes with neither --against nor "
			   "--verify, but with -j and --verify");
	r->now = tool_now("--now", a->now);
	if (a->seals != NULL &&
	    sealkeys_load(&r->seals, SEALKEY_PUBLIC, a->seals, &e) != 0)
		tool_fail(&e);
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
	while ((opt = opt_next(argc, argv)) != -1)
		parse_option(opt, &r, &a);
	check_args(&r, &a, &base);
	r.several = argc - optind > 1;
	if (optind == argc)
		status = item_show(&r, "-");
	for (i = optind; i < argc; i++)
		status = tool_worse(status, item_show(&r, argv[i]));
	sealkeys_free(&r.seals);
	if (r.base != NULL)
		base_close(r.base);
	return (tool_finish(status));
}
