/*
 * chanpack-splice: write a channel into a base URL.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "keys.h"
#include "splice/splicer.h"
#include "store/spec.h"
#include "opt.h"
#include "tool.h"
#include "util/text.h"

const char tool_name[] = "chanpack-splice";
const char tool_about[] =
    "usage: chanpack-splice [-0j] [-c channel]... [-f file] "
    "[-x name=value]...\n"
    "                       [-F form] [-S path|query] [-K keys [-e expiry]]\n"
    "                       [base-url...]\n"
    "       chanpack-splice --new-key [id]\n"
    "Print the channel URLs of each base URL (operands, else lines of\n"
    "standard input): one for each channel, in the order given.\n";

enum { OPT_NEWKEY = OPT_FIRST, OPT_NOW };

const struct opt tool_opts[] = {
    {'c', "channel", "CHANNEL", "a channel; may be repeated"},
    {'f', "file", "FILE", "a channel a line; - is standard input"},
    {'x', "extra", "NAME=VALUE", "an extra for every channel; may be repeated"},
    {'F', "form", "FORM", "how packages are to carry the channel"},
    {'S', "place", "path|query", "where the channel stands; default: path"},
    {'K', "keys", "FILE",
	"sign with the first key of this file; default: $CHANPACK_KEYS"},
    {'e', "expire", "WHEN",
	"when a signed URL expires: a duration such as 90d or 1y, 2027-01-01 "
	"or 2027-01-01T00:00:00Z"},
    {'j', "json", NULL, "print a JSON object a line"},
    {'0', "null", NULL, "input and output end in NUL, not newline"},
    {OPT_NEWKEY, "new-key", NULL, "print a new line for a key file"},
    {OPT_NOW, "now", "TIME", "take this for the present time"}, OPT_COMMON,
    OPT_END};

struct args {
	const char *place, *keys, *expire, *now;
	int newkey;
};

static void
add_source(struct splicer *s, const char *id)
{
	struct err e;

	if (id != NULL && channel_check(id, strlen(id), &e) != 0)
		tool_failarg("-c", &e);
	if (channels_add(&s->channels, id, &e) != 0)
		tool_fail(&e);
}

static void
add_extra(struct splicer *s, const char *arg)
{
	struct err e;

	if (channel_addpair(&s->extras, arg, strlen(arg), &e) != 0)
		tool_failarg("-x", &e);
}

static void
set_form(struct splicer *s, const char *arg)
{
	struct err e;

	opt_once(&s->form, 'F');
	if (url_checkform(arg, strlen(arg), &e) != 0 ||
	    forms_parse(arg, strlen(arg), &s->forms, &e) != 0)
		tool_failarg("-F", &e);
}

static void
set_place(struct splicer *s, struct args *a, const char *arg)
{
	opt_once(&a->place, 'S');
	if (strcmp(arg, "query") == 0)
		s->place = URL_QUERY;
	else if (strcmp(arg, "path") != 0)
		tool_usage("-S takes path or query, not '%s'",
		    text_safe(arg, strlen(arg)));
}

static void
parse_option(int opt, struct splicer *s, struct args *a)
{
	switch (opt) {
	case 'c':
		add_source(s, optarg);
		break;
	case 'f':
		opt_once(&s->channels.path, opt);
		add_source(s, NULL);
		break;
	case 'x':
		add_extra(s, optarg);
		break;
	case 'F':
		set_form(s, optarg);
		break;
	case 'S':
		set_place(s, a, optarg);
		break;
	case 'K':
		opt_once(&a->keys, opt);
		break;
	case 'e':
		opt_once(&a->expire, opt);
		break;
	case 'j':
		s->json = 1;
		break;
	case '0':
		s->sep = '\0';
		break;
	case OPT_NEWKEY:
		a->newkey = 1;
		break;
	case OPT_NOW:
		opt_once(&a->now, opt);
		break;
	}
}

/* Make a random key id: two keys hardly ever share one. */
static void
random_id(char id[KEYID_MAX + 1])
{
	uint32_t r;

	if (getrandom(&r, sizeof(r), 0) != (ssize_t)sizeof(r))
		r = 0;
	(void)snprintf(id, KEYID_MAX + 1, "k%08x", (unsigned int)r);
}

static int
new_key(char **operand)
{
	struct buf line = BUF_INIT;
	char id[KEYID_MAX + 1];
	struct err e;

	if (operand[0] != NULL && operand[1] != NULL)
		tool_usage("--new-key takes one key id");
	random_id(id);
	if (keyring_newline(operand[0] != NULL ? operand[0] : id, &line, &e))
		tool_failarg("--new-key", &e);
	(void)printf("%.*s\n", (int)line.len, (char *)line.data);
	buf_wipe(&line);
	return (tool_finish(0));
}

static void
set_expiry(struct splicer *s, const struct args *a)
{
	uint64_t now = tool_now("--now", a->now);

	if (a->expire == NULL)
		return;
	if (s->key == NULL)
		tool_usage("-e needs a key: give -K");
	s->exp = tool_when("-e", a->expire, now);
	s->has_exp = 1;
	if (s->exp <= now)
		tool_usage("-e %s is over already",
		    text_safe(a->expire, strlen(a->expire)));
}

/* Refuse extras that no server could answer, whatever the channel is. */
static void
check_extras(const struct splicer *s)
{
	char id[] = "x";
	struct channel c = {
	    .id = id, .extra = s->extras.extra, .nextra = s->extras.nextra};
	struct urlparams p = {.channel = &c};
	struct buf params = BUF_INIT;
	struct err e;

	if (c.nextra > 0 && (forms_carry(&s->forms, &c, &e) != 0 ||
				url_params(&p, &params, &e) != 0))
		tool_failarg("-x", &e);
	buf_free(&params);
}

static void
check_args(struct splicer *s, char **operand)
{
	const char *path = s->channels.path,
		   *store = tool_env("CHANPACK_STORE");

	check_extras(s);
	s->far = store != NULL && spec_isremote(store);

	if (s->channels.n == 0)
		tool_usage("no channel: give -c or -f");
	if (path != NULL && strcmp(path, "-") == 0 && operand[0] == NULL)
		tool_usage("-f - reads the channels from standard input: give "
			   "the base URLs as operands");
}

int
main(int argc, char *argv[])
{
	struct splicer s = SPLICER_INIT;
	struct keyring keys = KEYRING_INIT;
	struct args a = {.newkey = 0};
	struct input in;
	struct err e;
	int c;

	tool_start();
	while ((c = opt_next(argc, argv)) != -1)
		parse_option(c, &s, &a);
	if (a.newkey)
		return (new_key(argv + optind));
	check_args(&s, argv + optind);
	if (keys_load(a.keys, &keys, &e) != 0 ||
	    channels_open(&s.channels, argc - optind != 1, &e) != 0)
		tool_fail(&e);
	if (keys.n > 0)
		s.key = &keys.v[0];
	set_expiry(&s, &a);
	if (optind == argc)
		tool_waits("base URLs");
	input_init(&in, argv + optind, s.sep, URL_MAX);
	splicer_run(&s, &in);
	input_free(&in);
	splicer_free(&s);
	keyring_free(&keys);
	return (tool_finish(s.status));
}
