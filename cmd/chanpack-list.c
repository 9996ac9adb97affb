/*
 * chanpack-list: print the base packages that are in the store.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "jsonout.h"
#include "netopt.h"
#include "s3/holdings.h"
#include "opt.h"
#include "tool.h"
#include "url/chankey.h"
#include "util/text.h"
#include "util/warn.h"
#include "util/when.h"
#include "where.h"

const char tool_name[] = "chanpack-list";
const char tool_about[] =
    "usage: chanpack-list [-j] [-s store] [-p public] [--quick] [prefix...]\n"
    "Print the base packages in the store whose keys, or base URLs, begin so:\n"
    "base URL TAB size TAB date TAB SHA-256\n";

enum { OPT_QUICK = OPT_FIRST };

const struct opt tool_opts[] = {
    {'s', "store", "STORE", "the store: a directory or an s3:// URL"},
    {'p', "public", "URL", "what base URLs begin with"},
    {'j', "json", NULL, "print a JSON object a line"},
    {OPT_QUICK, "quick", NULL, "read and ask for no SHA-256: print - instead"},
    NETOPT_PATIENCE, OPT_COMMON, OPT_END};

/* At most so many HEADs at a time. */
#define PARALLEL 16

struct list {
	const char *storespec, *publicspec;
	struct netopt net;
	int json;
	int quick;
	struct publicurl public;
	struct holdings *holdings;
	int status;
	int any; /* a base was found for this prefix */
};

static void
parse_options(struct list *l, int argc, char *argv[])
{
	int c;

	while ((c = opt_next(argc, argv)) != -1)
		switch (c) {
		case 's':
			opt_once(&l->storespec, c);
			break;
		case 'p':
			opt_once(&l->publicspec, c);
			break;
		case 'j':
			l->json = 1;
			break;
		case OPT_QUICK:
			l->quick = 1;
			break;
		default:
			netopt_take(&l->net, c);
		}
}

static void
print_holding(const struct list *l, const struct holding *v, const char *url)
{
	time_t when = (time_t)v->modified;
	char date[WHEN_SIZE] = "-";

	if (when > 0)
		when_text(when, date);
	if (l->json)
		jsonout_base(url, v->key, v->size, when > 0 ? date : NULL,
		    v->sha256[0] == '\0' ? NULL : v->sha256);
	else
		(void)printf("%s\t%llu\t%s\t%s\n", url,
		    (unsigned long long)v->size, date,
		    v->sha256[0] == '\0' ? "-" : v->sha256);
}

/*
 * Print ${v} or its error.  An object that was removed after it was listed is
 * no error: leave it out.
 */
static void
print_base(struct list *l, const struct holding *v)
{
	struct buf url = BUF_INIT;
	struct err e = v->err;

	if (e.kind == ERR_NOTFOUND)
		return;
	if (e.kind != ERR_NONE) {
		warn_err(&e);
		l->status = tool_worse(l->status, err_status(&e));
		return;
	}
	key_tourl(&l->public, v->key, strlen(v->key), &url);
	if (buf_str(&url) == NULL) {
		(void)err_nomem(&e);
		tool_fail(&e);
	}
	print_holding(l, v, (char *)url.data);
	buf_free(&url);
}

/*
 * Return 1 for objects of other programs: names that begin with a dot, and
 * empty objects that stand for directories.
 */
static int
is_foreign(const struct holding *v)
{
	size_t len = strlen(v->key);

	return (v->key[0] == '.' || strstr(v->key, "/.") != NULL ||
		(v->size == 0 && (len == 0 || v->key[len - 1] == '/')));
}

/*
 * Return 1 if ${v} is a base package.  Warn if its key cannot be part of a URL,
 * unless ${v} is a channel package.
 */
static int
is_base(struct list *l, const struct holding *v)
{
	size_t len = strlen(v->key);
	struct buf base = BUF_INIT;
	struct err e, none;
	int ischannel;

	if (is_foreign(v))
		return (0);
	if (key_check(v->key, len, &e) == 0)
		return (1);
	ischannel = chankey_base(v->key, len, &base, &none) == 0;
	buf_free(&base);
	if (ischannel)
		return (0);
	warn0("%s has no base URL: %s", text_safe(v->key, len), e.text);
	l->status = tool_worse(l->status, EXIT_REFUSED);
	return (0);
}

static int
print_page(void *cookie, struct holding *v, size_t n, struct err *e)
{
	struct list *l = cookie;
	struct holding other;
	size_t i, bases = 0;

	/* Move the bases to the front; they keep their order. */
	for (i = 0; i < n; i++) {
		if (!is_base(l, &v[i]))
			continue;
		other = v[bases];
		v[bases++] = v[i];
		v[i] = other;
	}
	if (bases > 0)
		l->any = 1;
	if (bases > 0 && !l->quick &&
	    holdings_digest(l->holdings, v, bases, e) != 0)
		return (-1);
	for (i = 0; i < bases; i++)
		print_base(l, &v[i]);
	(void)fflush(stdout);
	return (ferror(stdout)
		    ? err_set(e, ERR_TEMP, "cannot write to standard output")
		    : 0);
}

/*
 * Put into ${prefix} the beginning of the keys that ${arg} asks for: ${arg} is
 * the beginning of a base URL, or of a key.
 */
static int
find_prefix(
    const struct list *l, const char *arg, struct buf *prefix, struct err *e)
{
	const struct publicurl *p = &l->public;
	size_t len = strlen(arg);
	int slash;

	if (strstr(arg, "://") == NULL) {
		buf_addstr(prefix, arg);
		return (buf_str(prefix) == NULL ? err_nomem(e) : 0);
	}
	if (strchr(arg, '?') != NULL)
		return (err_set(e, ERR_INPUT,
		    "%s: a base URL is listed without its query",
		    text_safe(arg, len)));
	slash = len > 0 && arg[len - 1] == '/';
	len -= (size_t)slash;
	/* All base URLs begin with such an ${arg}: the prefix is empty. */
	if (len <= p->len && strncasecmp(arg, p->url, len) == 0)
		return (buf_str(prefix) == NULL ? err_nomem(e) : 0);
	if (key_fromurl(p, arg, len, prefix, e) != 0)
		return (err_in(e, "%s", text_safe(arg, strlen(arg))));
	if (slash)
		buf_addbyte(prefix, '/');
	return (buf_str(prefix) == NULL ? err_nomem(e) : 0);
}

static void
list_prefix(struct list *l, const char *arg)
{
	struct buf prefix = BUF_INIT;
	struct err e;

	l->any = 0;
	if (find_prefix(l, arg, &prefix, &e) != 0 ||
	    holdings_walk(
		l->holdings, (char *)prefix.data, print_page, l, &e) != 0) {
		warn_err(&e);
		l->status = tool_worse(l->status, err_status(&e));
	} else if (!l->any && arg[0] != '\0') {
		warn0("no base package begins with %s",
		    text_safe(arg, strlen(arg)));
		l->status = tool_worse(l->status, EXIT_REFUSED);
	}
	buf_free(&prefix);
}

int
main(int argc, char *argv[])
{
	struct list l = {.net = NETOPT_DEFAULT};
	struct caller_options o = {.parallel = PARALLEL,
	    .env = tool_env,
	    .agent = "chanpack-list/" VERSION};
	struct buf spec = BUF_INIT;
	struct err e;
	int i;

	tool_start();
	parse_options(&l, argc, argv);
	o.retries = l.net.retries;
	o.timeout = (long)l.net.timeout;
	if (where_public(l.publicspec, &l.public, &e) != 0 ||
	    where_spec(l.storespec, &spec, &e) != 0)
		tool_fail(&e);
	o.spec = (char *)spec.data;
	if (holdings_open(&l.holdings, &o, &e) != 0)
		tool_fail(&e);
	where_warnpublic(l.publicspec, o.spec);
	if (optind == argc)
		list_prefix(&l, "");
	for (i = optind; i < argc && !ferror(stdout); i++)
		list_prefix(&l, argv[i]);
	holdings_close(l.holdings);
	buf_free(&spec);
	return (tool_finish(l.status));
}
