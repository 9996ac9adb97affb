/*
 * chanpack-splice: write a channel into a base URL.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"
#include "url/url.h"
#include "util/chanfile.h"
#include "util/input.h"
#include "util/text.h"
#include "util/warn.h"

const char tool_name[] = "chanpack-splice";
const char tool_help[] =
    "usage: chanpack-splice [-0] [-c channel]... [-f file] "
    "[-x name=value]...\n"
    "                       [-F form] [base-url...]\n"
    "Print the channel URLs of each base URL (operands, else lines of\n"
    "standard input): one for each channel, in the order given.\n"
    "\n"
    "  -c, --channel=CHANNEL   a channel; may be repeated\n"
    "  -f, --file=FILE         a channel a line; - is standard input\n"
    "  -x, --extra=NAME=VALUE  an extra for every channel; may be repeated\n"
    "  -F, --form=FORM         how packages are to carry the channel\n"
    "  -0, --null              input and output end in NUL, not newline\n"
    "  -h, --help              print this text\n"
    "  -V, --version           print the version\n";

static const struct option longopts[] = {
    {"channel", required_argument, NULL, 'c'},
    {"file", required_argument, NULL, 'f'},
    {"extra", required_argument, NULL, 'x'},
    {"form", required_argument, NULL, 'F'},
    {"null", no_argument, NULL, '0'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

/* Where channels come from: -c or -f, in the order of the command line. */
struct source {
	int opt;
	const char *arg;
};

struct splice {
	struct source *source;
	size_t nsource;
	struct channel extras; /* of -x; has no id */
	const char *file;
	const char *form;
	char sep;
	struct buf *params; /* each channel as it stands in a URL */
	size_t nparams;
	struct buf out;
	int status;
};

static void
add_source(struct splice *s, int opt, const char *arg)
{
	struct err e;

	s->source = reallocarray(s->source, s->nsource + 1, sizeof(*s->source));
	if (s->source == NULL) {
		(void)err_nomem(&e);
		tool_fail(&e);
	}
	s->source[s->nsource].opt = opt;
	s->source[s->nsource++].arg = arg;
}

static void
add_extra(struct splice *s, const char *arg)
{
	struct err e;

	if (channel_addpair(&s->extras, arg, strlen(arg), &e) != 0) {
		(void)err_in(&e, "-x");
		tool_fail(&e);
	}
}

static void
set_form(struct splice *s, const char *arg)
{
	struct err e;

	tool_once(&s->form, "-F", arg);
	if (url_checkform(arg, strlen(arg), &e) != 0) {
		(void)err_in(&e, "-F");
		tool_fail(&e);
	}
}

static void
parse_options(struct splice *s, int argc, char *argv[])
{
	int c;

	while (
	    (c = getopt_long(argc, argv, ":c:f:x:F:0hV", longopts, NULL)) != -1)
		switch (c) {
		case 'f':
			tool_once(&s->file, "-f", optarg);
			/* FALLTHROUGH */
		case 'c':
			add_source(s, c, optarg);
			break;
		case 'x':
			add_extra(s, optarg);
			break;
		case 'F':
			set_form(s, optarg);
			break;
		case '0':
			s->sep = '\0';
			break;
		default:
			tool_option(c, argv);
		}
}

/* Report what is wrong with one item; the others are done all the same. */
static void
refuse(struct splice *s, const struct err *e)
{
	warn_err(e);
	if (e->kind != ERR_INPUT)
		exit(err_status(e));
	s->status = EXIT_REFUSED;
}

/* Prepare ${c}, with those extras of -x that it does not have itself. */
static int
add_channel(struct splice *s, struct channel *c, struct err *e)
{
	static const struct buf empty = BUF_INIT;

	if (channel_addmissing(c, &s->extras, e) != 0)
		return (-1);
	s->params = reallocarray(s->params, s->nparams + 1, sizeof(*s->params));
	if (s->params == NULL)
		return (err_nomem(e));
	s->params[s->nparams] = empty;
	return (url_params(c, s->form, &s->params[s->nparams++], e));
}

static void
add_option(struct splice *s, const char *id)
{
	struct channel c = CHANNEL_INIT;
	struct err e;

	if (channel_setid(&c, id, strlen(id), &e) != 0 ||
	    add_channel(s, &c, &e) != 0) {
		(void)err_in(&e, "-c");
		refuse(s, &e);
	}
	channel_free(&c);
}

static void
add_file(struct splice *s, const char *path)
{
	struct channel c = CHANNEL_INIT;
	struct chanfile f;
	struct err e;
	int rc;

	if (chanfile_open(&f, path, &e) != 0)
		tool_fail(&e);
	while ((rc = chanfile_next(&f, &c, &e)) != 0) {
		if (rc == 1 && (rc = add_channel(s, &c, &e)) != 0)
			(void)chanfile_where(&f, &e);
		if (rc == -1)
			refuse(s, &e);
		channel_free(&c);
	}
	chanfile_close(&f);
}

/* In the order of the command line; once all options are known. */
static void
add_sources(struct splice *s)
{
	size_t i;

	for (i = 0; i < s->nsource; i++)
		if (s->source[i].opt == 'c')
			add_option(s, s->source[i].arg);
		else
			add_file(s, s->source[i].arg);
	if (s->nparams > 0)
		return;
	if (s->status == 0)
		warn0("no channel in %s", s->file);
	exit(EXIT_REFUSED);
}

/* Print the channel URLs of one base. */
static void
splice_base(
    struct splice *s, const struct input *in, const char *url, size_t len)
{
	struct urlparts base;
	struct buf *p;
	struct err e;

	if (url_base(&base, url, len, &e) != 0) {
		(void)input_where(in, &e);
		refuse(s, &e);
		return;
	}
	for (p = s->params; p < s->params + s->nparams; p++) {
		buf_reset(&s->out);
		if (url_splice(&base, p, &s->out, &e) != 0) {
			(void)err_in(
			    &e, "%s", text_safe((char *)p->data, p->len));
			(void)input_where(in, &e);
			refuse(s, &e);
			continue;
		}
		buf_addbyte(&s->out, (uint8_t)s->sep);
		(void)fwrite(s->out.data, 1, s->out.len, stdout);
	}
}

/* All bases; what is done is on its way before more input is waited for. */
static void
splice_all(struct splice *s, char **operands)
{
	struct input in;
	const char *url;
	struct err e;
	size_t len;
	int rc;

	input_init(&in, operands, s->sep, URL_MAX);
	for (;;) {
		if (input_mustread(&in))
			(void)fflush(stdout);
		if (ferror(stdout) ||
		    (rc = input_next(&in, &url, &len, &e)) == 0)
			break;
		if (rc == -1)
			refuse(s, &e);
		else
			splice_base(s, &in, url, len);
	}
	input_free(&in);
}

static void
splice_free(struct splice *s)
{
	size_t i;

	for (i = 0; i < s->nparams; i++)
		buf_free(&s->params[i]);
	free(s->params);
	free(s->source);
	channel_free(&s->extras);
	buf_free(&s->out);
}

int
main(int argc, char *argv[])
{
	struct splice s = {.sep = '\n', .extras = CHANNEL_INIT};

	tool_start();
	parse_options(&s, argc, argv);
	if (s.nsource == 0)
		tool_usage("no channel: give -c or -f");
	if (s.file != NULL && strcmp(s.file, "-") == 0 && optind == argc)
		tool_usage("-f - leaves no standard input for base URLs: give "
			   "them as operands");
	add_sources(&s);
	splice_all(&s, argv + optind);
	splice_free(&s);
	return (tool_finish(s.status));
}
