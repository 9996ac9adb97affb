#include <string.h>
#include <unistd.h>

#include "http/request.h"
#include "logdest.h"
#include "config.h"
#include "configopt.h"
#include "store/spec.h"
#include "tool.h"
#include "url/token.h"
#include "util/pattern.h"
#include "util/text.h"

#define SECONDS_MAX     86400
#define REQUESTS_MAX    1000000000
#define HEAD_LEAST      1024
#define HEAD_MOST       (256 * 1024)
#define CACHE_LEAST     (64ULL << 20)
#define CONNECTIONS_MAX 1000000
#define WORKERS_MAX     256
#define DEFAULT_LISTEN  "8080"

/* Arguments that are checked after all options were read. */
struct args {
	const char *forms, *public, *base_for, *fallback, *head, *idle;
	const char *progress, *request, *requests, *store_time, *trust;
	const char *connections, *grace, *log_format, *min_rate, *per_peer,
	    *recheck;
	const char *workers;
};

/* The place for the argument of option ${opt}, or NULL. */
static const char **
slot_of(struct config *c, struct args *a, int opt)
{
	const struct {
		int opt;
		const char **slot;
	} all[] = {
	    {'C', &c->access.channels},
	    {'F', &a->forms},
	    {'K', &c->access.keys},
	    {'l', &c->listen},
	    {'p', &a->public},
	    {OPT_BASEFOR, &a->base_for},
	    {OPT_CACHE, &c->cache},
	    {OPT_CACHESIZE, &c->cache_size},
	    {OPT_CONNECTIONS, &a->connections},
	    {OPT_CONTROL, &c->origin.cache_control},
	    {OPT_DENY, &c->access.denied},
	    {OPT_FALLBACK, &a->fallback},
	    {OPT_FILENAME, &c->origin.filename},
	    {OPT_GRACE, &a->grace},
	    {OPT_HEAD, &a->head},
	    {OPT_IDLE, &a->idle},
	    {OPT_LOG, &c->log},
	    {OPT_LOGFORMAT, &a->log_format},
	    {OPT_METRICS, &c->metrics},
	    {OPT_MINRATE, &a->min_rate},
	    {OPT_PEER, &a->per_peer},
	    {OPT_PROGRESS, &a->progress},
	    {OPT_RECHECK, &a->recheck},
	    {OPT_REQUEST, &a->request},
	    {OPT_REQUESTS, &a->requests},
	    {OPT_STATE, &c->state},
	    {OPT_STORETIME, &a->store_time},
	    {OPT_TOKENS, &c->access.tokenkeys},
	    {OPT_TRUST, &a->trust},
	    {OPT_USER, &c->user},
	    {OPT_WORKERS, &a->workers},
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].opt == opt)
			return (all[i].slot);
	return (NULL);
}

static void
set_flag(struct config *c, int opt)
{
	switch (opt) {
	case OPT_CHECK:
		c->is_check = 1;
		break;
	case OPT_LOGSTART:
		c->log_start = 1;
		break;
	case OPT_NOBASE:
		c->origin.no_base = 1;
		break;
	case OPT_NOKEYCHECK:
		c->origin.no_key_check = 1;
		break;
	case OPT_PROXY:
		c->proxy_protocol = 1;
		break;
	case 'v':
		c->verbose = 1;
		break;
	}
}

/* Refuse the options that only chanpack-listen has. */
static void
refuse_listening(int opt)
{
	if (opt == 'l')
		tool_usage("one connection is served, on standard input and "
			   "output: to listen, use chanpack-listen");
	if (opt > CONFIG_LISTENING)
		tool_usage("%s is an option of chanpack-listen, which serves "
			   "many connections",
		    opt_name(opt));
}

static void
parse_options(struct config *c, struct args *a, enum config_server which,
    int argc, char *argv[])
{
	const char **slot;
	int opt;

	while ((opt = opt_next(argc, argv)) != -1) {
		if (which == CONFIG_SERVE)
			refuse_listening(opt);
		if (opt == 's')
			where_addstore(&c->stores, optarg);
		else if ((slot = slot_of(c, a, opt)) != NULL)
			opt_once(slot, opt);
		else
			set_flag(c, opt);
	}
	if (optind < argc)
		tool_usage("no operands are expected");
}

static unsigned int
seconds(const char *opt, const char *arg, unsigned int otherwise)
{
	return (arg == NULL ? otherwise : tool_range(opt, arg, 1, SECONDS_MAX));
}

static void
set_limits(struct config *c, const struct args *a)
{
	unsigned long long n = HTTP_HEAD_MAX;

	c->idle_time = seconds("--idle-timeout", a->idle, 30);
	c->progress_time = seconds("--progress-timeout", a->progress, 60);
	c->request_time = seconds("--request-timeout", a->request, 30);
	c->store_time = seconds("--store-timeout", a->store_time, 30);
	c->requests_max =
	    a->requests == NULL
		? 10000
		: tool_range("--max-requests", a->requests, 1, REQUESTS_MAX);
	if (a->head != NULL)
		n = tool_size("--max-head", a->head);
	if (n < HEAD_LEAST || n > HEAD_MOST)
		tool_usage("--max-head takes 1K to 256K");
	c->head_max = (size_t)n;
}

static unsigned int
count_option(
    const char *opt, const char *arg, unsigned int most, unsigned int otherwise)
{
	return (arg == NULL ? otherwise : tool_range(opt, arg, 1, most));
}

static unsigned int
processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return (n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (unsigned int)n);
}

static void
set_listening(struct config *c, const struct args *a)
{
	c->connections = count_option(
	    "--max-connections", a->connections, CONNECTIONS_MAX, 16384);
	c->per_peer =
	    count_option("--max-per-peer", a->per_peer, CONNECTIONS_MAX, 0);
	c->workers =
	    count_option("--workers", a->workers, WORKERS_MAX, processors());
	c->grace_time = seconds("--grace", a->grace, 30);
	c->recheck = seconds("--recheck", a->recheck, 1);
	if (a->min_rate != NULL)
		c->min_rate = tool_size("--min-rate", a->min_rate);
	if (c->listen == NULL)
		c->listen = DEFAULT_LISTEN;
}

/* A list may be read for each request, so it must be a file. */
static void
check_list(const char *opt, const char *path)
{
	if (path != NULL && strcmp(path, "-") == 0)
		tool_usage("%s takes a file that can be read again, not "
			   "standard input",
		    opt);
}

/* The URL goes into a field of the answer unchanged. */
static int
is_weburl(const char *s)
{
	size_t scheme = strncmp(s, "http://", 7) == 0    ? 7
			: strncmp(s, "https://", 8) == 0 ? 8
							 : 0;
	size_t i;

	for (i = 0; s[i] != '\0'; i++)
		if (s[i] <= ' ' || s[i] >= 0x7f)
			return (0);
	return (scheme > 0 && s[scheme] != '\0' && s[scheme] != '/');
}

/* The value becomes a field of heads and a JSON string in plans. */
static void
check_control(const char *value)
{
	size_t i, n, len = value == NULL ? 0 : strlen(value);
	unsigned int c;

	for (i = 0; i < len; i += n)
		if ((n = utf8_next(value + i, len - i, &c)) == 0)
			tool_usage(
			    "--cache-control: byte %zu is not UTF-8", i + 1);
}

/* The pattern must make a name, not a path. */
static void
check_filename(const char *pattern)
{
	struct err e;

	if (pattern == NULL)
		return;
	if (pattern_check(pattern, &e) != 0)
		tool_usage("--filename: %s", e.text);
	if (strchr(pattern, '/') != NULL)
		tool_usage("--filename takes a name, not a path");
}

static void
set_fallback(struct origin *o, const char *arg)
{
	if (arg == NULL)
		return;
	if (strcmp(arg, "base") == 0) {
		if (o->no_base)
			tool_usage(
			    "--no-base does not go with --fallback base");
		o->fallback = FALLBACK_BASE;
		return;
	}
	if (!is_weburl(arg))
		tool_usage("--fallback takes base or an http(s) URL, not '%s'",
		    text_safe(arg, strlen(arg)));
	o->fallback = FALLBACK_URL;
	o->fallback_url = arg;
}

static void
parse_nets(const char *opt, const char *arg, struct trust *t)
{
	struct err e;

	if (arg != NULL && trust_parse(t, arg, &e) != 0)
		tool_usage("%s: %s", opt, e.text);
}

static void
set_clients(struct config *c, const struct args *a)
{
	struct origin *o = &c->origin;

	if (a->trust == NULL && c->proxy_protocol)
		tool_usage("--proxy-protocol needs --trust");
	if (a->base_for != NULL && !o->no_base)
		tool_usage("--base-for needs --no-base");
	parse_nets("--trust", a->trust, &o->trust);
	parse_nets("--base-for", a->base_for, &o->base_for);
}

/* A token is an extra: each form that -F names must be able to carry it. */
static void
check_tokens(const struct config *c)
{
	char id[] = "a", name[] = TOKEN_EXTRA;
	char value[TOKEN_LEN + 1] = "AAAAAAAAAAAAAAAAAAAAAA";
	struct extra token = {.name = name, .value = value};
	const struct channel some = {.id = id, .extra = &token, .nextra = 1};
	struct err e;

	if (c->access.tokenkeys != NULL &&
	    forms_carry(&c->origin.forms, &some, &e) != 0)
		tool_usage("--tokens does not go with -F: %s", e.text);
}

static void
set_log(struct config *c, const struct args *a)
{
	const char *format = a->log_format;
	struct err e;

	if (c->log == NULL && c->log_start)
		tool_usage("--log-start needs --log");
	if (c->log == NULL && format != NULL)
		tool_usage("--log-format needs --log");
	if (format != NULL && log_format(format, &c->origin.log_format) != 0)
		tool_usage("--log-format takes logfmt or json, not '%s'",
		    text_safe(format, strlen(format)));
	if (c->log != NULL && logdest_check(c->log, &e) != 0)
		tool_usage("--log: %s", e.text);
	c->origin.has_log = c->log != NULL;
}

/* URLs are checked here; the server checks directories when it opens them. */
static int
set_stores(struct config *c, struct err *e)
{
	size_t i;

	if (where_stores(&c->stores, e) != 0)
		return (-1);
	if (c->stores.n == 1 && !spec_isremote(c->stores.spec[0]) &&
	    c->cache != NULL)
		tool_usage("--cache is for stores of other machines");
	if (c->cache == NULL && c->cache_size != NULL)
		tool_usage("--cache-size needs --cache");
	if (c->cache_size != NULL &&
	    tool_size("--cache-size", c->cache_size) < CACHE_LEAST)
		tool_usage("--cache-size: 64M at least");
	for (i = 0; i < c->stores.n; i++)
		if (spec_isremote(c->stores.spec[i]) &&
		    spec_check(c->stores.spec[i], e) != 0)
			return (-1);
	return (0);
}

int
config_parse(struct config *c, enum config_server which, int argc, char *argv[],
    struct err *e)
{
	static const struct access noaccess = ACCESS_INIT;
	struct args a;

	memset(c, 0, sizeof(*c));
	memset(&a, 0, sizeof(a));
	c->access = noaccess;
	c->origin.access = &c->access;
	parse_options(c, &a, which, argc, argv);
	set_limits(c, &a);
	if (which == CONFIG_LISTEN)
		set_listening(c, &a);
	check_list("-C", c->access.channels);
	check_list("--deny", c->access.denied);
	check_control(c->origin.cache_control);
	check_filename(c->origin.filename);
	set_fallback(&c->origin, a.fallback);
	set_clients(c, &a);
	set_log(c, &a);
	if (c->access.keys == NULL)
		c->access.keys = tool_env("CHANPACK_KEYS");
	if (a.forms != NULL &&
	    forms_parse(a.forms, strlen(a.forms), &c->origin.forms, e) != 0)
		tool_failarg("-F", e);
	if (forms_haveseal(&c->origin.forms))
		tool_usage("-F does not take seal: a channel URL has one");
	check_tokens(c);
	if (where_public(a.public, &c->origin.public, e) != 0)
		return (-1);
	return (set_stores(c, e));
}

const char *
config_state(const struct config *c, struct buf *buf)
{
	const char *dir = c->state, *colon;

	if (dir != NULL)
		return (dir);
	/* systemd may give several directories, separated by colons. */
	if ((dir = tool_env("STATE_DIRECTORY")) != NULL) {
		colon = strchr(dir, ':');
		buf_add(buf, dir,
		    colon == NULL ? strlen(dir) : (size_t)(colon - dir));
		return (buf_str(buf));
	}
	if ((dir = tool_env("XDG_STATE_HOME")) == NULL)
		return (NULL);
	buf_addf(buf, "%s/%s", dir, tool_name);
	return (buf_str(buf));
}

/* How often to try a remote store, and the --retries for this. */
#define STORE_TRIES 3
#define RETRIES     "2"

void
config_patience(const struct config *c, char timeout[16], const char **retries)
{
	unsigned int parts = 1, each;
	size_t i;

	*retries = NULL;
	for (i = 0; i < c->stores.n; i++)
		if (spec_isremote(c->stores.spec[i])) {
			parts += STORE_TRIES;
			*retries = RETRIES;
		}
	each = c->store_time / parts;
	(void)snprintf(timeout, 16, "%u", each == 0 ? 1 : each);
}

void
config_free(struct config *c)
{
	access_free(&c->access);
	trust_free(&c->origin.trust);
	trust_free(&c->origin.base_for);
	where_freestores(&c->stores);
}
