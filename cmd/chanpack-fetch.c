/*
 * chanpack-fetch: write a base package, or a range of it, to standard output;
 * or read stores for another program.
 */
#include <stdlib.h>
#include <string.h>

#include "coprocess/coprocess.h"
#include "fetch/fetch.h"
#include "netopt.h"
#include "opt.h"
#include "tool.h"
#include "util/num.h"
#include "util/text.h"
#include "where.h"

const char tool_name[] = "chanpack-fetch";
const char tool_about[] =
    "usage: chanpack-fetch [-s store]... [-p public] [-r range] base-url|key\n"
    "       chanpack-fetch --coprocess [-s store]... [--cache dir] [--state "
    "dir]\n"
    "Write a base package to standard output.\n";

enum {
	OPT_CACHE = OPT_FIRST,
	OPT_CACHESIZE,
	OPT_COPROCESS,
	OPT_MEMORY,
	OPT_STATE
};

const struct opt tool_opts[] = {
    {'s', "store", "STORE",
	"the store: a directory, http[s]:// or s3:// URL; the next one is "
	"asked if the one before fails"},
    {'p', "public", "URL", "what base URLs begin with"},
    {'r', "range", "RANGE", "only these bytes: first-last, first- or -count"},
    NETOPT_PATIENCE,
    {OPT_COPROCESS, "coprocess", NULL,
	"answer servers over the socket on standard input"},
    {OPT_CACHE, "cache", "DIR", "keep what is read there, in slices"},
    {OPT_CACHESIZE, "cache-size", "SIZE", "how much of it; default: 10G"},
    {OPT_MEMORY, "memory", "SIZE",
	"how much of slices in memory, without --cache; default: 256M"},
    {OPT_STATE, "state", "DIR", "remember there what the digests of files are"},
    OPT_COMMON, OPT_END};

#define CACHE_SIZE   (10ULL << 30)
#define SLICES_LEAST (16ULL << 20) /* four slices */
#define MEMORY_SIZE  (256ULL << 20)

struct options {
	struct stores stores;
	const char *public;
	const char *range;
	struct netopt net;
	int coprocess;
	const char *cachesize, *memory;
	struct coprocess_options co;
};

static void
parse_options(struct options *o, int argc, char *argv[])
{
	int c;

	while ((c = opt_next(argc, argv)) != -1)
		switch (c) {
		case 's':
			where_addstore(&o->stores, optarg);
			break;
		case 'p':
			opt_once(&o->public, c);
			break;
		case 'r':
			opt_once(&o->range, c);
			break;
		case OPT_COPROCESS:
			o->coprocess = 1;
			break;
		case OPT_CACHE:
			opt_once(&o->co.cache.dir, c);
			break;
		case OPT_CACHESIZE:
			opt_once(&o->cachesize, c);
			o->co.cache.size = tool_size("--cache-size", optarg);
			break;
		case OPT_MEMORY:
			opt_once(&o->memory, c);
			o->co.memory = tool_size("--memory", optarg);
			break;
		case OPT_STATE:
			opt_once(&o->co.state, c);
			break;
		default:
			netopt_take(&o->net, c);
		}
}

static void
check_options(const struct options *o, int operands)
{
	if (o->coprocess && (operands > 0 || o->public || o->range))
		tool_usage("--coprocess takes neither -p, -r nor an operand");
	if (!o->coprocess && operands != 1)
		tool_usage("one base URL or key is needed");
	if (!o->coprocess && o->co.cache.dir != NULL)
		tool_usage("--cache is for --coprocess");
	if (o->cachesize != NULL && o->co.cache.dir == NULL)
		tool_usage("--cache-size is for --cache");
	if (o->co.cache.size < SLICES_LEAST)
		tool_usage("--cache-size takes a size from 16M on");
	if (!o->coprocess && (o->memory != NULL || o->co.state != NULL))
		tool_usage("--memory and --state are for --coprocess");
	if (o->memory != NULL && o->co.cache.dir != NULL)
		tool_usage("--memory does not go with --cache");
	if (o->co.memory < SLICES_LEAST)
		tool_usage("--memory takes a size from 16M on");
}

/*
 * Parse a range of RFC 9110 section 14.1.1 without its unit; NULL is the whole
 * package.
 */
static void
parse_range(const char *s, struct rangespec *r)
{
	const char *minus = s == NULL ? NULL : strchr(s, '-');

	r->whole = s == NULL;
	r->from_end = 0;
	r->first = 0;
	r->last = UINT64_MAX;
	if (s == NULL)
		return;
	if (minus == NULL || s[1] == '\0')
		goto wrong;
	if (minus == s)
		r->from_end = 1;
	else if (num_parse(s, (size_t)(minus - s), &r->first) != 0)
		goto wrong;
	if (minus[1] != '\0' &&
	    num_parse(minus + 1, strlen(minus + 1), &r->last) != 0)
		goto wrong;
	if (r->first <= r->last)
		return;
wrong:
	tool_usage("-r takes a range such as 0-99, 100- or -100, not '%s'",
	    text_safe(s, strlen(s)));
}

/* Set ${key} to the key that ${arg}, a base URL or a key, names. */
static int
find_key(
    const struct options *o, const char *arg, struct buf *key, struct err *e)
{
	struct publicurl public;

	if (where_public(o->public, &public, e) != 0)
		return (-1);
	if (strstr(arg, "://") != NULL) {
		if (key_fromurl(&public, arg, strlen(arg), key, e) != 0)
			return (err_in(e, "%s", text_safe(arg, strlen(arg))));
	} else {
		if (key_check(arg, strlen(arg), e) != 0)
			return (err_in(e, "%s", text_safe(arg, strlen(arg))));
		buf_addstr(key, arg);
	}
	return (buf_str(key) == NULL ? err_nomem(e) : 0);
}

static void
fetch_arg(const struct options *o, struct sources *s, const char *arg)
{
	struct buf key = BUF_INIT;
	struct rangespec r;
	struct err e;

	parse_range(o->range, &r);
	tool_nottyout();
	if (find_key(o, arg, &key, &e) != 0 ||
	    fetch_plain(s, (char *)key.data, &r, &e) != 0)
		tool_fail(&e);
	buf_free(&key);
}

int
main(int argc, char *argv[])
{
	struct options o = {.net = NETOPT_DEFAULT,
	    .co = {.cache = {NULL, CACHE_SIZE}, .memory = MEMORY_SIZE}};
	struct sources sources;
	int status = 0;
	struct err e;

	tool_start();
	parse_options(&o, argc, argv);
	check_options(&o, argc - optind);
	if (where_stores(&o.stores, &e) != 0)
		tool_fail(&e);
	sources_init(&sources, &o.stores, &o.net);
	if (o.coprocess)
		status = coprocess_run(&sources, &o.co);
	else
		fetch_arg(&o, &sources, argv[optind]);
	sources_close(&sources);
	where_freestores(&o.stores);
	return (o.coprocess ? status : tool_finish(status));
}
