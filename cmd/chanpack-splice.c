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
    "                       [--seal keys --package apk|--cert hex] "
    "[base-url...]\n"
    "       chanpack-splice --new-key|--new-seal-key [id]\n"
    "       chanpack-splice --public keys\n"
    "Print the channel URLs of each base URL (operands, else lines of\n"
    "standard input): one for each channel, in the order given.\n";

enum {
	OPT_NEWKEY = OPT_FIRST,
	OPT_NOW,
	OPT_SEAL,
	OPT_PACKAGE,
	OPT_CERT,
	OPT_NEWSEALKEY,
	OPT_PUBLIC
};

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
    {OPT_SEAL, "seal", "FILE",
	"seal each channel with the first secret key of this file"},
    {OPT_PACKAGE, "package", "FILE",
	"seal for the app that this package is signed for"},
    {OPT_CERT, "cert", "HEX",
	"seal for the app with the certificate of this SHA-256"},
    {OPT_NEWKEY, "new-key", NULL, "print a new line for a key file"},
    {OPT_NEWSEALKEY, "new-seal-key", NULL,
	"print a new line for a file of --seal"},
    {OPT_PUBLIC, "public", "FILE",
	"print the public keys of the secret keys of --seal"},
    {OPT_NOW, "now", "TIME", "take this for the present time"}, OPT_COMMON,
    OPT_END};

struct args {
	const char *place, *keys, *expire, *now;
	const char *seal, *package, *cert, *public;
	int newkey, newsealkey;
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
	case OPT_NEWSEALKEY:
		a->newsealkey = 1;
		break;
	case OPT_NOW:
		opt_once(&a->now, opt);
		break;
	case OPT_SEAL:
		opt_once(&a->seal, opt);
		break;
	case OPT_PACKAGE:
		opt_once(&a->package, opt);
		break;
	case OPT_CERT:
		opt_once(&a->cert, opt);
		break;
	case OPT_PUBLIC:
		opt_once(&a->public, opt);
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
print_line(struct buf *line)
{
	(void)printf("%.*s\n", (int)line->len, (char *)line->data);
	buf_wipe(line);
	return (tool_finish(0));
}

static int
new_key(const struct args *a, char **operand)
{
	const char *opt = a->newkey ? "--new-key" : "--new-seal-key";
	struct buf line = BUF_INIT;
	char id[KEYID_MAX + 1];
	const char *name = operand[0];
	struct err e;
	int rc;

	if (name != NULL && operand[1] != NULL)
		tool_usage("%s takes one key id", opt);
	if (a->newkey) {
		random_id(id);
		rc = keyring_newline(name != NULL ? name : id, &line, &e);
	} else {
		rc = sealkey_new(name, &line, &e);
	}
	if (rc != 0)
		tool_failarg(opt, &e);
	return (print_line(&line));
}

static int
print_public(const char *path, char **operand)
{
	struct sealkeys keys = SEALKEYS_INIT;
	struct buf line = BUF_INIT;
	struct err e;
	size_t i;

	if (operand[0] != NULL)
		tool_usage("--public takes no base URL");
	if (sealkeys_load(&keys, SEALKEY_SECRET, path, &e) != 0)
		tool_fail(&e);
	for (i = 0; i < keys.n; i++) {
		if (i > 0)
			buf_addbyte(&line, '\n');
		if (sealkey_addpublic(&keys.v[i], &line, &e) != 0)
			tool_fail(&e);
	}
	sealkeys_free(&keys);
	return (print_line(&line));
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

static void
set_seal(struct splicer *s, const struct args *a)
{
	struct sealing *x = &s->sealing;
	struct err e;
	int rc;

	if (a->seal == NULL && (a->package != NULL || a->cert != NULL))
		tool_usage("--package and --cert go with --seal");
	if (a->seal == NULL && forms_haveseal(&s->forms))
		tool_usage("-F seal needs a key: give --seal");
	if (a->seal == NULL)
		return;
	if ((a->package != NULL) == (a->cert != NULL))
		tool_usage("--seal needs the app: give --package or --cert");
	if (s->has_exp && s->exp > UINT32_MAX)
		tool_usage("-e %s: a seal cannot name a time behind 2106-02-07",
		    text_safe(a->expire, strlen(a->expire)));
	x->seal.exp = (uint32_t)s->exp;
	if (sealkeys_load(&x->keys, SEALKEY_SECRET, a->seal, &e) != 0)
		tool_fail(&e);
	rc = a->package != NULL ? sealing_package(x, a->package, &e)
				: sealing_cert(x, a->cert, &e);
	if (rc != 0 && a->cert != NULL)
		tool_failarg("--cert", &e);
	if (rc != 0)
		tool_fail(&e);
}

/* Refuse extras that no server could answer, whatever the channel is. */
static void
check_extras(const struct splicer *s)
{
	struct seal seal = {.exp = 0};
	char id[] = "x";
	struct channel c = {.id = id,
	    .extra = s->extras.extra,
	    .nextra = s->extras.nextra,
	    .seal = &seal};
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
	struct items in;
	struct err e;
	int c;

	tool_start();
	while ((c = opt_next(argc, argv)) != -1)
		parse_option(c, &s, &a);
	if (a.newkey || a.newsealkey)
		return (new_key(&a, argv + optind));
	if (a.public != NULL)
		return (print_public(a.public, argv + optind));
	check_args(&s, argv + optind);
	if (keys_load(a.keys, &keys, &e) != 0 ||
	    channels_open(&s.channels, argc - optind != 1, &e) != 0)
		tool_fail(&e);
	if (keys.n > 0)
		s.key = &keys.v[0];
	set_expiry(&s, &a);
	set_seal(&s, &a);
	if (optind == argc)
		tool_waits("base URLs");
	items_init(&in, argv + optind, s.sep, URL_MAX);
	splicer_run(&s, &in);
	items_free(&in);
	splicer_free(&s);
	keyring_free(&keys);
	return (tool_finish(s.status));
}
