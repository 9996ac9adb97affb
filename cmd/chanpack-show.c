#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exec/hold.h"
#include "form/site.h"
#include "tool.h"
#include "util/text.h"
#include "util/warn.h"

const char tool_name[] = "chanpack-show";
const char tool_help[] =
    "usage: chanpack-show [-q] [-F form[,form]...] [file...]\n"
    "Print the channels that a package carries.\n"
    "\n"
    "  -F, --form FORM[,...]   look for these forms only (see\n"
    "                          chanpack-forms(5)); default: all that are "
    "found\n"
    "  -q, --quiet             print the channel alone\n"
    "  -h, --help              print this text\n"
    "  -V, --version           print the version\n";

static const struct option options[] = {
    {"form", required_argument, NULL, 'F'},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

struct request {
	struct forms forms;
	int channel_only;
	int several; /* files: lines begin with the file's name */
};

/* All of it, but so that it cannot be taken for a column or a line. */
static void
print_name(const char *file)
{
	struct buf name = BUF_INIT;
	struct err e;

	text_escape(&name, file, strlen(file));
	if (buf_ok(&name, &e) != 0)
		tool_fail(&e);
	(void)fwrite(name.data, 1, name.len, stdout);
	(void)putchar('\t');
	buf_free(&name);
}

/* None of these strings can hold a TAB or newline: see util/channel.h. */
static void
print_channel(const struct request *r, const char *file,
    const struct formref *form, const struct channel *c)
{
	char name[FORM_NAME_MAX];
	size_t i;

	if (r->several)
		print_name(file);
	if (!r->channel_only) {
		formref_name(form, name);
		(void)printf("%s\t", name);
	}
	(void)fputs(c->id, stdout);
	for (i = 0; i < c->nextra && !r->channel_only; i++)
		(void)printf("\t%s=%s", c->extra[i].name, c->extra[i].value);
	(void)putchar('\n');
}

/* Print the message for a file; the exit status that it calls for. */
static int
complain(const char *file, struct err *e)
{
	(void)err_in(e, "%s",
	    strcmp(file, "-") == 0 ? "standard input"
				   : text_safe(file, strlen(file)));
	warn_err(e);
	return (err_status(e));
}

static int
show_site(const struct request *r, const char *file, const struct site *site)
{
	struct channel c = CHANNEL_INIT;
	struct forms f = r->forms;
	int rc, found = 0, status = 0;
	struct err e;
	size_t i;

	if (f.n == 0)
		site_found(site, &f);
	for (i = 0; i < f.n; i++) {
		if ((rc = site_read(site, &f.v[i], &c, &e)) > 0)
			print_channel(r, file, &f.v[i], &c);
		else if (rc < 0)
			status = complain(file, &e);
		found |= rc;
		channel_free(&c);
	}
	if (found == 0) {
		(void)err_set(&e, ERR_NOTFOUND, "no channel");
		status = complain(file, &e);
	}
	return (status);
}

static int
show_view(const struct request *r, const char *file, struct view *v)
{
	struct site *site = NULL;
	struct err e;
	int status;

	if (site_scan(v, &site, &e) != 0)
		status = complain(file, &e);
	else
		status = show_site(r, file, site);
	site_free(site);
	view_free(v);
	return (status);
}

static int
show_pipe(const struct request *r, const char *file, int fd)
{
	struct hold h;
	struct view v;
	struct err e;
	int status;

	if (hold_fill(&h, fd, NULL, HOLD_DEFAULT, &e) != 0) {
		status = complain(file, &e);
	} else {
		hold_view(&h, &v);
		status = show_view(r, file, &v);
	}
	hold_free(&h);
	return (status);
}

static int
show_fd(const struct request *r, const char *file, int fd)
{
	struct stat st;
	struct view v;
	struct err e;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return (show_pipe(r, file, fd));
	if (view_file(&v, fd, &e) != 0)
		return (complain(file, &e));
	return (show_view(r, file, &v));
}

/* Returns the exit status that the file calls for. */
static int
show(const struct request *r, const char *file)
{
	struct err e;
	int fd, status;

	if (strcmp(file, "-") == 0)
		return (show_fd(r, file, STDIN_FILENO));
	if ((fd = open(file, O_RDONLY | O_CLOEXEC)) == -1) {
		(void)err_sys(&e, "cannot open");
		return (complain(file, &e));
	}
	status = show_fd(r, file, fd);
	(void)close(fd);
	return (status);
}

static void
parse_option(int opt, char *const argv[], struct request *r, const char **forms)
{
	switch (opt) {
	case 'F':
		tool_once(forms, "-F", optarg);
		break;
	case 'q':
		r->channel_only = 1;
		break;
	default:
		tool_option(opt, argv);
	}
}

int
main(int argc, char **argv)
{
	struct request r = {.channel_only = 0};
	const char *forms = NULL;
	int opt, i, status = 0, rc;
	struct err e;

	tool_start();
	while ((opt = getopt_long(argc, argv, ":F:qhV", options, NULL)) != -1)
		parse_option(opt, argv, &r, &forms);
	if (forms != NULL &&
	    forms_parse(forms, strlen(forms), &r.forms, &e) != 0)
		tool_fail(&e);
	r.several = argc - optind > 1;
	if (optind == argc)
		status = show(&r, "-");
	for (i = optind; i < argc; i++)
		if ((rc = show(&r, argv[i])) > status)
			status = rc;
	return (tool_finish(status));
}
