/*
 * chanpack-remove: remove base packages from the store, and the channel
 * packages that were made of them.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "netopt.h"
#include "s3/holdings.h"
#include "opt.h"
#include "tool.h"
#include "url/chankey.h"
#include "util/text.h"
#include "util/warn.h"
#include "where.h"

const char tool_name[] = "chanpack-remove";
const char tool_about[] =
    "usage: chanpack-remove [-anv] [-s store] [-p public] base-url|key...\n"
    "Remove packages from the store, and print their keys.  Nothing is asked:\n"
    "look at what -n prints first.\n";

const struct opt tool_opts[] = {
    {'s', "store", "STORE", "the store: a directory or an s3:// URL"},
    {'p', "public", "URL", "what base URLs begin with"},
    {'a', "all", NULL, "also all that chanpack-materialize made of them"},
    {'n', "dry-run", NULL, "print what would be removed, and remove nothing"},
    {'v', "verbose", NULL, "say how many bytes that is"}, NETOPT_PATIENCE,
    OPT_COMMON, OPT_END};

/* At most so many DELETEs at a time. */
#define PARALLEL 16

struct remove {
	const char *storespec, *publicspec;
	struct netopt net;
	int all;
	int dry;
	int verbose;
	struct publicurl public;
	struct holdings *holdings;
	const char *key; /* of the present operand */
	size_t removed;  /* packages that this operand removed */
	int status;
};

static void
parse_options(struct remove *r, int argc, char *argv[])
{
	int c;

	while ((c = opt_next(argc, argv)) != -1)
		switch (c) {
		case 's':
			opt_once(&r->storespec, c);
			break;
		case 'p':
			opt_once(&r->publicspec, c);
			break;
		case 'a':
			r->all = 1;
			break;
		case 'n':
			r->dry = 1;
			break;
		case 'v':
			r->verbose = 1;
			break;
		default:
			netopt_take(&r->net, c);
		}
}

static void
fail_one(struct remove *r, const struct err *e)
{
	warn_err(e);
	r->status = tool_worse(r->status, err_status(e));
}

/*
 * Remove ${n} packages and print their keys.  Return -1 if there is no memory,
 * or if standard output failed: then nothing more may be removed.
 */
static int
remove_few(struct remove *r, struct holding *v, size_t n, struct err *e)
{
	size_t i;

	if (!r->dry && n > 0 && holdings_remove(r->holdings, v, n, e) != 0)
		return (-1);
	for (i = 0; i < n; i++) {
		if (v[i].err.kind != ERR_NONE) {
			fail_one(r, &v[i].err);
			continue;
		}
		r->removed++;
		(void)printf("%s\n", v[i].key);
		if (r->verbose)
			warn0("%s: %llu bytes%s",
			    text_safe(v[i].key, strlen(v[i].key)),
			    (unsigned long long)v[i].size,
			    r->dry ? " would be removed" : " removed");
	}
	(void)fflush(stdout);
	return (ferror(stdout)
		    ? err_set(e, ERR_TEMP, "cannot write to standard output")
		    : 0);
}

/* Remove a few at a time: the keys are printed soon after the removal. */
static int
remove_page(struct remove *r, struct holding *v, size_t n, struct err *e)
{
	size_t i, few;

	for (i = 0; i < n; i += few) {
		few = n - i < PARALLEL ? n - i : PARALLEL;
		if (remove_few(r, v + i, few, e) != 0)
			return (-1);
	}
	return (0);
}

/* Remove the packages of this page that were made of base r->key. */
static int
remove_made(void *cookie, struct holding *v, size_t n, struct err *e)
{
	struct remove *r = cookie;
	struct holding other;
	size_t i, ours = 0;

	for (i = 0; i < n; i++) {
		struct buf base = BUF_INIT;
		struct err none;
		int is = chankey_base(
			     v[i].key, strlen(v[i].key), &base, &none) == 0 &&
			 strcmp((char *)base.data, r->key) == 0;

		buf_free(&base);
		if (!is)
			continue;
		other = v[ours];
		v[ours++] = v[i];
		v[i] = other;
	}
	return (remove_page(r, v, ours, e));
}

/* Remove all channel packages that were made of base ${key}. */
static int
remove_channels(struct remove *r, const char *key, struct err *e)
{
	const char *slash = strrchr(key, '/');
	struct buf prefix = BUF_INIT;
	int rc;

	buf_add(&prefix, key, slash == NULL ? 0 : (size_t)(slash + 1 - key));
	buf_addstr(&prefix, "channel=");
	if (buf_str(&prefix) == NULL)
		rc = err_nomem(e);
	else
		rc = holdings_walk(
		    r->holdings, (char *)prefix.data, remove_made, r, e);
	buf_free(&prefix);
	return (rc);
}

static int
remove_one(struct remove *r, const char *key, struct err *e)
{
	struct holding v;
	int rc = holdings_find(r->holdings, key, &v, e);

	if (rc == 0)
		rc = remove_page(r, &v, 1, e);
	/* The base may be gone since a run without -a: that is no error. */
	else if (e->kind == ERR_NOTFOUND && r->removed > 0)
		rc = 0;
	holding_free(&v, 1);
	return (rc);
}

/*
 * Put the key that URL ${arg} names into ${key}.  Refuse a query: a URL with a
 * query may be a channel URL, which names another package.
 */
static int
find_url(
    const struct remove *r, const char *arg, struct buf *key, struct err *e)
{
	struct chanurl u = CHANURL_INIT;
	struct buf base = BUF_INIT;
	size_t len = strlen(arg);
	int rc;

	if (strchr(arg, '?') != NULL)
		return (err_set(e, ERR_INPUT,
		    "a query names no package of a store: give the URL "
		    "without it"));
	/* Other programs take any host; to remove, the host must be right. */
	if (strncasecmp(arg, r->public.url, r->public.path) != 0 ||
	    arg[r->public.path] != '/')
		return (err_set(e, ERR_INPUT,
		    "the URL does not begin with the public URL %s (-p): to "
		    "remove this package, give its key",
		    r->public.url));
	if (strstr(arg, "/channel=") == NULL)
		return (key_fromurl(&r->public, arg, len, key, e));
	rc = chankey_find(&r->public, arg, len, &u, &base, key, e);
	chanurl_free(&u);
	buf_free(&base);
	return (rc);
}

static int
find_key(
    const struct remove *r, const char *arg, struct buf *key, struct err *e)
{
	struct buf base = BUF_INIT;
	struct err none;
	int rc = 0;

	if (strstr(arg, "://") != NULL) {
		rc = find_url(r, arg, key, e);
	} else {
		buf_addstr(key, arg);
		if (chankey_base(arg, strlen(arg), &base, &none) != 0)
			rc = key_check(arg, strlen(arg), e);
		buf_free(&base);
	}
	return (rc != 0 ? -1 : buf_str(key) == NULL ? err_nomem(e) : 0);
}

/*
 * Remove the channel packages first and their base last: if this run is cut
 * short, the same command finishes the work.
 */
static void
remove_arg(struct remove *r, const char *arg)
{
	struct buf key = BUF_INIT;
	struct err e;

	r->removed = 0;
	if (find_key(r, arg, &key, &e) != 0) {
		(void)err_in(&e, "%s", text_safe(arg, strlen(arg)));
		fail_one(r, &e);
	} else {
		r->key = (char *)key.data;
		if ((r->all && remove_channels(r, r->key, &e) != 0) ||
		    remove_one(r, r->key, &e) != 0)
			fail_one(r, &e);
	}
	buf_free(&key);
}

int
main(int argc, char *argv[])
{
	struct remove r = {.net = NETOPT_DEFAULT};
	struct caller_options o = {.parallel = PARALLEL,
	    .env = tool_env,
	    .agent = "chanpack-remove/" VERSION};
	struct buf spec = BUF_INIT;
	struct err e;
	int i;

	tool_start();
	parse_options(&r, argc, argv);
	if (optind == argc)
		tool_usage("no base URL or key given");
	o.retries = r.net.retries;
	o.timeout = (long)r.net.timeout;
	if (where_public(r.publicspec, &r.public, &e) != 0 ||
	    where_spec(r.storespec, &spec, &e) != 0)
		tool_fail(&e);
	o.spec = (char *)spec.data;
	if (holdings_open(&r.holdings, &o, &e) != 0)
		tool_fail(&e);
	for (i = optind; i < argc && !ferror(stdout); i++)
		remove_arg(&r, argv[i]);
	holdings_close(r.holdings);
	buf_free(&spec);
	return (tool_finish(r.status));
}
