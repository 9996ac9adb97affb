#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exec/check.h"
#include "exec/clone.h"
#include "exec/hold.h"
#include "exec/output.h"
#include "form/site.h"
#include "inject/batch.h"
#include "inject/undo.h"
#include "inject/pattern.h"
#include "tool.h"
#include "util/outfile.h"
#include "util/text.h"
#include "util/warn.h"

const char tool_name[] = "chanpack-inject";
const char tool_help[] =
    "usage: chanpack-inject [-nqv] [-F form[,form]...] [-x name=value]...\n"
    "                       [-w size] [-o out] -c channel [file]\n"
    "       chanpack-inject -d [-nqv] [-F form[,form]...] [-w size] [-o out]\n"
    "                       [file]\n"
    "       chanpack-inject -f channels -o pattern [-nqv] "
    "[-F form[,form]...]\n"
    "                       [-x name=value]... [-j workers] file\n"
    "Write a channel into a signed package, or take it out.\n"
    "\n"
    "  -c, --channel CHANNEL   the channel to write\n"
    "  -d, --delete            take the channel out instead\n"
    "  -f, --file CHANNELS     a batch: one package for each channel in this\n"
    "                          file, - is standard input\n"
    "  -F, --form FORM[,...]   where and how; default: auto (see\n"
    "                          chanpack-forms(5))\n"
    "  -j, --jobs N            how many workers write a batch; default: one\n"
    "                          for each processor\n"
    "  -n, --plan              print the plan, write no package\n"
    "  -o, --output FILE       write FILE, whole or not at all; default:\n"
    "                          standard output; in a batch a pattern with\n"
    "                          {channel} in it, {name} and {ext}\n"
    "  -q, --quiet             no messages but errors\n"
    "  -v, --verbose           say what was done\n"
    "  -w, --window SIZE       how much of a pipe to hold back; default 64M\n"
    "  -x, --extra NAME=VALUE  an extra beside the channel\n"
    "  -h, --help              print this text\n"
    "  -V, --version           print the version\n";

static const struct option options[] = {
    {"channel", required_argument, NULL, 'c'},
    {"delete", no_argument, NULL, 'd'},
    {"file", required_argument, NULL, 'f'},
    {"form", required_argument, NULL, 'F'},
    {"jobs", required_argument, NULL, 'j'},
    {"plan", no_argument, NULL, 'n'},
    {"output", required_argument, NULL, 'o'},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"window", required_argument, NULL, 'w'},
    {"extra", required_argument, NULL, 'x'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

/* What the command line asks for. */
struct request {
	struct channel channel; /* without an id: take the channel out */
	struct forms forms;
	const char *out;  /* NULL: standard output */
	const char *file; /* NULL: standard input */
	size_t window;
	int plan_only;
	int verbose;
};

/* With "auto", what is to be taken out is whatever is there. */
static int
resolve(const struct request *r, const struct site *site, struct forms *f,
    struct err *e)
{
	*f = r->forms;
	if (r->channel.id != NULL)
		return (site_resolve(site, f, e));
	if (f->n == 0)
		site_found(site, f);
	return (0);
}

static void
report(const struct forms *f, const struct plan *p, const struct view *v)
{
	char name[FORM_NAME_MAX];
	size_t i;

	for (i = 0; i < f->n; i++) {
		formref_name(&f->v[i], name);
		warn0("form %s", name);
	}
	warn0("size %llu, base %llu; scan: %llu reads, %llu bytes",
	    (unsigned long long)p->size, (unsigned long long)p->basesize,
	    (unsigned long long)v->reads, (unsigned long long)v->bytes);
}

/* Scan the base behind ${v} and plan the package. */
static int
make_plan(
    const struct request *r, struct view *v, struct plan *p, struct err *e)
{
	struct site *site = NULL;
	struct forms f;
	int rc = -1;

	if (site_scan(v, &site, e) == 0 && resolve(r, site, &f, e) == 0)
		rc = site_plan(
		    site, &f, r->channel.id == NULL ? NULL : &r->channel, p, e);
	if (rc == 0 && r->verbose)
		report(&f, p, v);
	if (rc == 0 && r->channel.id == NULL &&
	    (rc = undo_report(v, site, &f, p, e)) != 0)
		plan_free(p);
	site_free(site);
	return (rc);
}

static int
print_plan(const struct plan *p, struct err *e)
{
	struct buf text = BUF_INIT;
	int rc;

	plan_print(p, &text);
	if ((rc = buf_ok(&text, e)) == 0 && text.len > 0)
		(void)fwrite(text.data, 1, text.len, stdout);
	buf_free(&text);
	return (rc);
}

static int
from_file(const struct request *r, int in, struct output *o, struct err *e)
{
	struct plan p;
	struct view v;
	int rc;

	if (view_file(&v, in, e) != 0)
		return (-1);
	rc = make_plan(r, &v, &p, e);
	view_free(&v);
	if (rc != 0)
		return (-1);
	if (r->plan_only)
		rc = print_plan(&p, e);
	else if (r->out != NULL)
		rc = clone_plan(&p, in, o->fd, e);
	else if ((rc = check_base(&p, &v, e)) == 0 &&
		 (rc = output_plan(o, &p, 0, p.size, in, e)) == 0)
		rc = output_flush(o, e);
	view_free(&v);
	plan_free(&p);
	return (rc);
}

static int
from_pipe(const struct request *r, int in, struct output *o, struct err *e)
{
	struct hold h;
	struct plan p;
	struct view v;
	int rc = -1;

	if (hold_fill(&h, in, r->plan_only ? NULL : o, r->window, e) != 0)
		goto done;
	hold_view(&h, &v);
	rc = make_plan(r, &v, &p, e);
	view_free(&v);
	if (rc != 0)
		goto done;
	rc = r->plan_only ? print_plan(&p, e) : hold_finish(&h, &p, o, e);
	plan_free(&p);
done:
	hold_free(&h);
	return (rc);
}

/* A regular file is read in place, even as standard input, if from its start.
 */
static int
is_seekable(int fd)
{
	struct stat st;

	return (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		lseek(fd, 0, SEEK_CUR) == 0);
}

static int
run_to(const struct request *r, int in, int out, struct err *e)
{
	struct output o;
	int rc;

	output_init(&o, out);
	rc =
	    is_seekable(in) ? from_file(r, in, &o, e) : from_pipe(r, in, &o, e);
	output_free(&o);
	return (rc);
}

static int
run_from(const struct request *r, int in, struct err *e)
{
	struct outfile out;

	if (r->out == NULL || r->plan_only)
		return (run_to(r, in, STDOUT_FILENO, e));
	if (outfile_open(&out, r->out, e) != 0)
		return (-1);
	if (run_to(r, in, out.fd, e) != 0) {
		outfile_abort(&out);
		return (-1);
	}
	return (outfile_publish(&out, 1, 0, e));
}

/* APK signature scheme v4 is a file of its own, which fits one package. */
static void
warn_idsig(const char *package)
{
	char *name = NULL;

	if (package == NULL || asprintf(&name, "%s.idsig", package) == -1)
		return;
	if (access(name, F_OK) == 0)
		warn0("%s does not fit the result: do not publish it with it",
		    text_safe(name, strlen(name)));
	free(name);
}

static int
run(const struct request *r, struct err *e)
{
	int in, rc;

	if (r->file == NULL)
		return (run_from(r, STDIN_FILENO, e));
	in = open(r->file, O_RDONLY | O_CLOEXEC);
	if (in == -1)
		return (err_sys(
		    e, "cannot open %s", text_safe(r->file, strlen(r->file))));
	warn_idsig(r->file);
	rc = run_from(r, in, e);
	(void)close(in);
	return (
	    rc == 0 ? 0 : err_in(e, "%s", text_safe(r->file, strlen(r->file))));
}

/* The arguments that may stand once. */
struct args {
	const char *channel, *list, *forms, *window, *jobs;
	size_t workers;
	int removes;
	int quiet;
};

static void
parse_option(int opt, char *const argv[], struct request *r, struct args *a)
{
	struct err e;

	switch (opt) {
	case 'c':
		tool_once(&a->channel, "-c", optarg);
		break;
	case 'd':
		a->removes = 1;
		break;
	case 'f':
		tool_once(&a->list, "-f", optarg);
		break;
	case 'F':
		tool_once(&a->forms, "-F", optarg);
		break;
	case 'j':
		tool_once(&a->jobs, "-j", optarg);
		a->workers = tool_number("-j", optarg);
		break;
	case 'n':
		r->plan_only = 1;
		break;
	case 'o':
		tool_once(&r->out, "-o", optarg);
		break;
	case 'q':
		a->quiet = 1;
		warn_setquiet(1);
		break;
	case 'v':
		r->verbose = 1;
		break;
	case 'w':
		tool_once(&a->window, "-w", optarg);
		r->window = tool_size("-w", optarg);
		break;
	case 'x':
		if (channel_addpair(&r->channel, optarg, strlen(optarg), &e))
			tool_fail(&e);
		break;
	default:
		tool_option(opt, argv);
	}
}

/* What a batch needs and cannot do. */
static void
check_batch(const struct request *r, const struct args *a)
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
		tool_usage("-j takes a number from 1 to 1024");
}

static int
run_batch(const struct request *r, const struct args *a)
{
	struct batch b = {
	    .list = a->list,
	    .pattern = r->out,
	    .file = r->file,
	    .extras = &r->channel,
	    .forms = &r->forms,
	    .workers = a->jobs != NULL ? a->workers : batch_workers(),
	    .plan_only = r->plan_only,
	    .quiet = a->quiet,
	    .verbose = r->verbose,
	};

	return (batch_run(&b));
}

static void
check_args(struct request *r, const struct args *a)
{
	struct err e;

	if (a->list != NULL)
		check_batch(r, a);
	else if (a->channel == NULL && !a->removes)
		tool_usage("no channel: give -c or -f, or -d to take it out");
	if (a->list == NULL && a->jobs != NULL)
		tool_usage("-j is for a batch: give -f");
	if (a->removes && (a->channel != NULL || r->channel.nextra > 0))
		tool_usage("-d goes with neither -c nor -x");
	if (a->channel != NULL &&
	    channel_setid(&r->channel, a->channel, strlen(a->channel), &e) != 0)
		tool_fail(&e);
	if (a->forms != NULL &&
	    forms_parse(a->forms, strlen(a->forms), &r->forms, &e) != 0)
		tool_fail(&e);
}

int
main(int argc, char **argv)
{
	struct request r = {.window = HOLD_DEFAULT};
	struct args a = {.removes = 0};
	int opt, status = 0;
	struct err e;

	tool_start();
	while ((opt = getopt_long(
		    argc, argv, ":c:df:F:j:no:qvw:x:hV", options, NULL)) != -1)
		parse_option(opt, argv, &r, &a);
	if (argc - optind > 1)
		tool_usage("one package at a time");
	r.file = argv[optind];
	if (r.file != NULL && strcmp(r.file, "-") == 0)
		r.file = NULL;
	check_args(&r, &a);
	/* A file that grows too large is an error that write(2) returns. */
	(void)signal(SIGXFSZ, SIG_IGN);
	if (a.list != NULL)
		status = run_batch(&r, &a);
	else if (run(&r, &e) != 0)
		tool_fail(&e);
	channel_free(&r.channel);
	return (tool_finish(status));
}
