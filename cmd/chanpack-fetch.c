/*
 * chanpack-fetch: write a base package, or a range of it, to standard output.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exec/output.h"
#include "tool.h"
#include "util/num.h"
#include "util/text.h"
#include "where.h"

const char tool_name[] = "chanpack-fetch";
const char tool_help[] =
    "usage: chanpack-fetch [-s store] [-p public] [-r range] base-url|key\n"
    "Write a base package to standard output.\n"
    "\n"
    "  -s, --store=STORE  the store: a directory\n"
    "  -p, --public=URL   what base URLs begin with\n"
    "  -r, --range=RANGE  only these bytes: first-last, first- or -count\n"
    "  -h, --help         print this text\n"
    "  -V, --version      print the version\n";

static const struct option longopts[] = {
    {"store", required_argument, NULL, 's'},
    {"public", required_argument, NULL, 'p'},
    {"range", required_argument, NULL, 'r'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

struct options {
	const char *store;
	const char *public;
	const char *range;
};

/* As given with -r, before the size of the package is known. */
struct range {
	int from_end;   /* the last ${last} bytes */
	uint64_t first; /* else [first, last] */
	uint64_t last;
};

static void
parse_options(struct options *o, int argc, char *argv[])
{
	int c;

	while ((c = getopt_long(argc, argv, ":s:p:r:hV", longopts, NULL)) != -1)
		switch (c) {
		case 's':
			tool_once(&o->store, "-s", optarg);
			break;
		case 'p':
			tool_once(&o->public, "-p", optarg);
			break;
		case 'r':
			tool_once(&o->range, "-r", optarg);
			break;
		default:
			tool_option(c, argv);
		}
}

/* A range as in RFC 9110 section 14.1.1, without its unit. */
static void
parse_range(const char *s, struct range *r)
{
	const char *minus = s == NULL ? NULL : strchr(s, '-');

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

/* Which bytes of ${size}: [first, first + len). */
static int
clamp(const struct range *r, uint64_t size, uint64_t *first, uint64_t *len,
    struct err *e)
{
	if (r->from_end) {
		*len = r->last < size ? r->last : size;
		*first = size - *len;
	} else {
		*first = r->first;
		*len = size <= r->first ? 0 : size - r->first;
		if (*len > 0 && r->last - r->first < *len)
			*len = r->last - r->first + 1;
	}
	if (*len > 0)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "no byte of the package is in the range; it has %llu bytes",
	    (unsigned long long)size));
}

/* The key that the operand names, whatever way. */
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

static int
write_range(
    const struct object *base, uint64_t first, uint64_t len, struct err *e)
{
	struct edits none = EDITS_INIT;
	struct output out;
	struct plan plan;
	int rc;

	if (plan_compile(&plan, &none, base->size, e) != 0)
		return (-1);
	output_init(&out, STDOUT_FILENO);
	rc = output_plan(&out, &plan, first, len, base->fd, e);
	if (rc == 0)
		rc = output_flush(&out, e);
	output_free(&out);
	plan_free(&plan);
	return (rc);
}

static int
fetch(const struct options *o, const char *key, const struct range *r,
    struct err *e)
{
	uint64_t first, len = 0;
	struct object base;
	struct store *s;
	int rc;

	if (where_store(o->store, &s, e) != 0)
		return (-1);
	if ((rc = store_get(s, key, &base, e)) == 0) {
		/* All of an empty file is no range, and not refused. */
		if (o->range != NULL || base.size > 0)
			rc = clamp(r, base.size, &first, &len, e);
		if (rc == 0 && len > 0)
			rc = write_range(&base, first, len, e);
		(void)close(base.fd);
	}
	store_close(s);
	return (rc);
}

int
main(int argc, char *argv[])
{
	struct options o = {0};
	struct buf key = BUF_INIT;
	struct range r;
	struct err e;

	tool_start();
	parse_options(&o, argc, argv);
	parse_range(o.range, &r);
	if (argc - optind != 1)
		tool_usage("one base URL or key is needed");
	if (find_key(&o, argv[optind], &key, &e) != 0 ||
	    fetch(&o, (char *)key.data, &r, &e) != 0)
		tool_fail(&e);
	buf_free(&key);
	return (tool_finish(0));
}
