#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "http/request.h"
#include "logdest.h"
#include "listen/options.h"
#include "store/spec.h"
#include "tool.h"
#include "util/num.h"
#include "util/text.h"
#include "where.h"

#define SECONDS_MAX 86400

/* As --cache-size; less would be a few slices. */
#define CACHE_DEFAULT "10G"
#define CACHE_LEAST   (64U << 20)

enum {
	OPT_CACHE = 256,
	OPT_CACHESIZE,
	OPT_CONTROL,
	OPT_CONNECTIONS,
	OPT_DENY,
	OPT_FALLBACK,
	OPT_GRACE,
	OPT_HEAD,
	OPT_IDLE,
	OPT_LOG,
	OPT_LOGSTART,
	OPT_PEER,
	OPT_PROGRESS,
	OPT_PROXY,
	OPT_RECHECK,
	OPT_REQUEST,
	OPT_REQUESTS,
	OPT_REUSE,
	OPT_STORE,
	OPT_TRUST,
	OPT_USER,
	OPT_WORKERS
};

#define COUNT_MAX   1000000000
#define WORKERS_MAX 16384

#define CONNECTIONS_MAX 1000000
/* As long as a client takes its time, all that it has sent is read again. */
#define HEAD_LEAST 1024
#define HEAD_MOST  (256 * 1024)

static const struct option longopts[] = {
    {"channels", required_argument, NULL, 'C'},
    {"deny", required_argument, NULL, OPT_DENY},
    {"form", required_argument, NULL, 'F'},
    {"keys", required_argument, NULL, 'K'},
    {"listen", required_argument, NULL, 'l'},
    {"public", required_argument, NULL, 'p'},
    {"store", required_argument, NULL, 's'},
    {"cache", required_argument, NULL, OPT_CACHE},
    {"cache-control", required_argument, NULL, OPT_CONTROL},
    {"cache-size", required_argument, NULL, OPT_CACHESIZE},
    {"fallback", required_argument, NULL, OPT_FALLBACK},
    {"grace", required_argument, NULL, OPT_GRACE},
    {"idle-timeout", required_argument, NULL, OPT_IDLE},
    {"max-connections", required_argument, NULL, OPT_CONNECTIONS},
    {"max-head", required_argument, NULL, OPT_HEAD},
    {"max-per-peer", required_argument, NULL, OPT_PEER},
    {"max-requests", required_argument, NULL, OPT_REQUESTS},
    {"log", required_argument, NULL, OPT_LOG},
    {"log-start", no_argument, NULL, OPT_LOGSTART},
    {"progress-timeout", required_argument, NULL, OPT_PROGRESS},
    {"proxy-protocol", no_argument, NULL, OPT_PROXY},
    {"recheck", required_argument, NULL, OPT_RECHECK},
    {"request-timeout", required_argument, NULL, OPT_REQUEST},
    {"reuse-port", no_argument, NULL, OPT_REUSE},
    {"store-timeout", required_argument, NULL, OPT_STORE},
    {"trust", required_argument, NULL, OPT_TRUST},
    {"user", required_argument, NULL, OPT_USER},
    {"verbose", no_argument, NULL, 'v'},
    {"workers", required_argument, NULL, OPT_WORKERS},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

/* Where the value of option ${opt} goes, and its name for messages. */
static const char **
slot_of(struct options *o, int opt, const char **name)
{
	const struct {
		int opt;
		const char *name;
		const char **slot;
	} all[] = {
	    {'C', "-C", &o->channels},
	    {OPT_DENY, "--deny", &o->denied},
	    {'F', "-F", &o->forms},
	    {'K', "-K", &o->keys},
	    {'l', "-l", &o->listen},
	    {'p', "-p", &o->public},
	    {OPT_CACHE, "--cache", &o->slices},
	    {OPT_CACHESIZE, "--cache-size", &o->slices_size},
	    {OPT_CONTROL, "--cache-control", &o->cache},
	    {OPT_CONNECTIONS, "--max-connections", &o->connections},
	    {OPT_FALLBACK, "--fallback", &o->fallback},
	    {OPT_GRACE, "--grace", &o->grace},
	    {OPT_IDLE, "--idle-timeout", &o->idle},
	    {OPT_HEAD, "--max-head", &o->head},
	    {OPT_PEER, "--max-per-peer", &o->per_peer},
	    {OPT_LOG, "--log", &o->log},
	    {OPT_PROGRESS, "--progress-timeout", &o->progress},
	    {OPT_RECHECK, "--recheck", &o->recheck},
	    {OPT_REQUEST, "--request-timeout", &o->request},
	    {OPT_REQUESTS, "--max-requests", &o->requests},
	    {OPT_STORE, "--store-timeout", &o->store_time},
	    {OPT_TRUST, "--trust", &o->trust},
	    {OPT_USER, "--user", &o->user},
	    {OPT_WORKERS, "--workers", &o->workers},
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].opt == opt) {
			*name = all[i].name;
			return (all[i].slot);
		}
	return (NULL);
}

static int
set_flag(struct options *o, int opt)
{
	switch (opt) {
	case OPT_LOGSTART:
		o->log_start = 1;
		return (1);
	case OPT_PROXY:
		o->proxy = 1;
		return (1);
	case OPT_REUSE:
		o->reuse = 1;
		return (1);
	case 'v':
		o->verbose = 1;
		return (1);
	default:
		return (0);
	}
}

void
options_parse(struct options *o, int argc, char *argv[])
{
	const char **slot, *name;
	int opt;

	memset(o, 0, sizeof(*o));
	while ((opt = getopt_long(
		    argc, argv, ":C:F:K:l:p:s:vhV", longopts, NULL)) != -1) {
		if (set_flag(o, opt))
			continue;
		if (opt == 's') {
			where_addstore(&o->stores, optarg);
			continue;
		}
		if ((slot = slot_of(o, opt, &name)) != NULL)
			tool_once(slot, name, optarg);
		else
			tool_option(opt, argv);
	}
	if (optind < argc)
		tool_usage("no operands are expected");
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

static unsigned int
count(
    const char *opt, const char *arg, unsigned int max, unsigned int otherwise)
{
	unsigned long long n;

	if (arg == NULL)
		return (otherwise);
	n = tool_number(opt, arg);
	if (n == 0 || n > max)
		tool_usage("%s takes 1 to %u", opt, max);
	return ((unsigned int)n);
}

/* As many as can run at a time take requests; 4 at least are there. */
static void
set_default_workers(struct config *c)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	c->workers_max = 512;
	c->workers_min = n < 4 ? 4 : n > 512 ? 512 : (unsigned int)n;
}

/* MIN:MAX, or one number for both. */
static void
set_workers(const char *arg, struct config *c)
{
	const char *colon = strchr(arg, ':');
	const char *max = colon == NULL ? arg : colon + 1;
	size_t len = colon == NULL ? strlen(arg) : (size_t)(colon - arg);
	uint64_t from, to;

	if (num_parse(arg, len, &from) != 0 ||
	    num_parse(max, strlen(max), &to) != 0 || from == 0 || from > to ||
	    to > WORKERS_MAX)
		tool_usage("--workers takes MIN:MAX, from 1:1 to %d:%d",
		    WORKERS_MAX, WORKERS_MAX);
	c->workers_min = (unsigned int)from;
	c->workers_max = (unsigned int)to;
}

static void
set_times(const struct options *o, struct config *c)
{
	c->grace_time = seconds("--grace", o->grace, 30);
	c->idle_time = seconds("--idle-timeout", o->idle, 30);
	c->progress_time = seconds("--progress-timeout", o->progress, 60);
	c->request_time = seconds("--request-timeout", o->request, 30);
	c->distant.recheck = seconds("--recheck", o->recheck, 10);
	c->distant.patience = seconds("--store-timeout", o->store_time, 30);
}

static void
set_access(const struct options *o, struct config *c)
{
	if (o->channels != NULL && strcmp(o->channels, "-") == 0)
		tool_usage("-C takes a file that can be read again, not "
			   "standard input");
	if (o->denied != NULL && strcmp(o->denied, "-") == 0)
		tool_usage("--deny takes a file that can be read again, not "
			   "standard input");
	if (o->fallback != NULL && strcmp(o->fallback, "base") != 0)
		tool_usage("--fallback takes base, not '%s'",
		    text_safe(o->fallback, strlen(o->fallback)));
	c->access->keys = o->keys != NULL ? o->keys : tool_env("CHANPACK_KEYS");
	c->access->channels = o->channels;
	c->access->denied = o->denied;
	c->fallback = o->fallback != NULL;
}

static void
set_log(const struct options *o, struct config *c)
{
	struct err e;

	if (o->log == NULL && o->log_start)
		tool_usage("--log-start needs --log");
	if (o->log != NULL && logdest_check(o->log, &e) != 0)
		tool_usage("--log: %s", e.text);
	c->log = o->log;
	c->log_start = o->log_start;
}

static void
set_trust(const struct options *o, struct config *c)
{
	struct err e;

	if (o->trust == NULL && o->proxy)
		tool_usage("--proxy-protocol needs --trust");
	if (o->trust != NULL && trust_parse(&c->trust, o->trust, &e) != 0)
		tool_usage("--trust: %s", e.text);
	c->proxy_protocol = o->proxy;
}

static void
set_head(const struct options *o, struct config *c)
{
	unsigned long long n = HTTP_HEAD_MAX;

	if (o->head != NULL)
		n = tool_size("--max-head", o->head);
	if (n < HEAD_LEAST || n > HEAD_MOST)
		tool_usage("--max-head takes 1K to 256K");
	c->head_max = (size_t)n;
}

static void
set_cache(const struct options *o, struct config *c)
{
	c->distant.cache = o->slices;
	c->distant.slices.dir = -1;
	c->distant.cache_size = CACHE_DEFAULT;
	if (o->slices == NULL && o->slices_size != NULL)
		tool_usage("--cache-size needs --cache");
	if (o->slices_size == NULL)
		return;
	if (tool_size("--cache-size", o->slices_size) < CACHE_LEAST)
		tool_usage("--cache-size: 64M at least");
	c->distant.cache_size = o->slices_size;
}

/* A directory has to be one that can be opened, and a URL one that is whole. */
static int
check_store(const char *spec, struct err *e)
{
	struct store *s;

	if (spec_isremote(spec))
		return (spec_check(spec, e));
	if (store_open(&s, spec, e) != 0)
		return (-1);
	store_close(s);
	return (0);
}

/* One directory is read by the server itself; what else, by coprocesses. */
static int
set_stores(const struct options *o, struct config *c, struct err *e)
{
	struct stores *s = &c->distant.stores;
	size_t i;

	*s = o->stores;
	c->distant.keeper = -1;
	if (where_stores(s, e) != 0)
		return (-1);
	if (s->n == 1 && !spec_isremote(s->spec[0])) {
		if (c->distant.cache != NULL)
			tool_usage("--cache is for stores of other machines");
		return (store_open(&c->store, s->spec[0], e));
	}
	for (i = 0; i < s->n; i++)
		if (check_store(s->spec[i], e) != 0)
			return (-1);
	return (0);
}

int
options_apply(const struct options *o, struct config *c, struct err *e)
{
	c->cache_control = o->cache;
	c->reuse_port = o->reuse;
	c->verbose = o->verbose;
	set_times(o, c);
	c->connections =
	    count("--max-connections", o->connections, CONNECTIONS_MAX, 16384);
	c->per_peer = count("--max-per-peer", o->per_peer, COUNT_MAX, 0);
	c->requests_max =
	    count("--max-requests", o->requests, COUNT_MAX, 10000);
	if (o->workers != NULL)
		set_workers(o->workers, c);
	else
		set_default_workers(c);
	set_access(o, c);
	set_log(o, c);
	set_trust(o, c);
	set_head(o, c);
	set_cache(o, c);
	if (o->forms != NULL &&
	    forms_parse(o->forms, strlen(o->forms), &c->forms, e) != 0)
		tool_failarg("-F", e);
	if (where_public(o->public, &c->public, e) != 0)
		return (-1);
	return (set_stores(o, c, e));
}
