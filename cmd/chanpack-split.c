/*
 * chanpack-split: take channel URLs apart.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "jsonout.h"
#include "keys.h"
#include "seal/seal.h"
#include "split/explain.h"
#include "opt.h"
#include "tool.h"
#include "url/token.h"
#include "util/items.h"
#include "util/warn.h"

const char tool_name[] = "chanpack-split";
const char tool_about[] =
    "usage: chanpack-split [-0j] [-K keys] [--tokens keys] [channel-url...]\n"
    "       chanpack-split --explain [-0] [-K keys] [channel-url...]\n"
    "Take each channel URL (operands, else lines of standard input) apart and\n"
    "print a line: channel TAB base-url [TAB name=value]...\n";

enum { OPT_NOW = OPT_FIRST, OPT_EXPLAIN, OPT_TOKENS };

const struct opt tool_opts[] = {
    {'K', "keys", "FILE",
	"refuse what no key of this file has signed, and what has expired; "
	"default: $CHANPACK_KEYS"},
    {OPT_TOKENS, "tokens", "FILE",
	"refuse what has no token by a key of this file"},
    {'j', "json", NULL, "print a JSON object a line, with all parameters"},
    {'0', "null", NULL, "input and output end in NUL, not newline"},
    {OPT_EXPLAIN, "explain", NULL,
	"print the text that must be signed; print the parts that the URL "
	"spells differently to standard error"},
    {OPT_NOW, "now", "TIME", "take this for the present time"}, OPT_COMMON,
    OPT_END};

struct split {
	char sep;
	int json;
	int explain;
	int status;
	const char *keyfile;
	const char *tokenfile;
	const char *now;       /* argument of --now; NULL: the clock's time */
	struct keyring keys;   /* if empty, no signature is verified */
	struct keyring tokens; /* if empty, no token is */
	uint32_t made;         /* the time of the URL's token */
	struct items in;
	struct err err;
};

static void
parse_option(struct split *s, int opt)
{
	switch (opt) {
	case 'K':
		opt_once(&s->keyfile, opt);
		break;
	case OPT_TOKENS:
		opt_once(&s->tokenfile, opt);
		break;
	case 'j':
		s->json = 1;
		break;
	case '0':
		s->sep = '\0';
		break;
	case OPT_EXPLAIN:
		s->explain = 1;
		break;
	case OPT_NOW:
		opt_once(&s->now, opt);
		(void)tool_now("--now", s->now);
		break;
	}
}

/* Report a bad URL and go on, but exit if the trouble is not in the URL. */
static void
refuse_url(struct split *s)
{
	warn_err(&s->err);
	if (s->err.kind != ERR_INPUT)
		exit(err_status(&s->err));
	s->status = EXIT_REFUSED;
}

static void
print_text(const struct chanurl *u)
{
	const struct extra *x;
	size_t i;

	(void)fputs_unlocked(u->channel.id, stdout);
	(void)putchar_unlocked('\t');
	(void)fputs_unlocked(u->base, stdout);
	for (i = 0; i < u->channel.nextra; i++) {
		x = &u->channel.extra[i];
		(void)putchar_unlocked('\t');
		(void)fputs_unlocked(x->name, stdout);
		(void)putchar_unlocked('=');
		(void)fputs_unlocked(x->value, stdout);
	}
}

static const char *
or_null(const char *s)
{
	return (s[0] == '\0' ? NULL : s);
}

/* "s*" and "o*" leave out a member whose value is NULL. */
static void
print_json(const struct split *s, const struct chanurl *u, const char *url)
{
	json_t *exp = u->has_exp ? json_integer((json_int_t)u->exp) : NULL;
	char seal[SEAL_TEXT + 1];
	json_t *token = NULL;

	if (s->tokens.n > 0)
		token = json_pack("{s:I}", "time", (json_int_t)s->made);
	jsonout_print(
	    json_pack(
		"{s:s, s:s, s:s, s:o, s:s*, s:s*, s:o*, s:s*, s:s*, s:o*}",
		"url", url, "channel", u->channel.id, "base", u->base, "extras",
		jsonout_extras(&u->channel), "form", u->form, "seal",
		seal_ofchannel(&u->channel, seal), "exp", exp, "key",
		or_null(u->key), "sig", or_null(u->sig), "token", token),
	    s->sep);
}

static void
print_url(const struct split *s, const struct chanurl *u, const char *url)
{
	if (s->json) {
		print_json(s, u, url);
		return;
	}
	print_text(u);
	(void)putchar_unlocked(s->sep);
}

/* Print the text to be signed, also if the signature is wrong. */
static int
explain_refusal(
    struct split *s, const struct chanurl *u, const char *url, size_t len)
{
	struct buf text = BUF_INIT;
	int rc = explain_url(u, url, len, &s->keys, &text, &s->err);

	if (rc == 0) {
		(void)fwrite(text.data, 1, text.len, stdout);
		(void)putchar_unlocked(s->sep);
		rc = keys_verify(&s->keys, u, s->now, &s->err);
	}
	buf_free(&text);
	return (rc);
}

static int
split_line(struct split *s, struct chanurl *u, const char *url, size_t len)
{
	struct buf copy = BUF_INIT;
	int rc;

	if (url_split(url, len, u, &s->err) != 0)
		return (-1);
	if (s->explain)
		return (explain_refusal(s, u, url, len));
	if (keys_verify(&s->keys, u, s->now, &s->err) != 0 ||
	    (s->tokens.n > 0 &&
		token_check(&s->tokens, u, &s->made, &s->err) != 0))
		return (-1);
	buf_add(&copy, url, s->json ? len : 0);
	if ((rc = buf_str(&copy) == NULL ? err_nomem(&s->err) : 0) == 0)
		print_url(s, u, (char *)copy.data);
	buf_free(&copy);
	return (rc);
}

static void
split_one(struct split *s, const char *url, size_t len)
{
	struct chanurl u = CHANURL_INIT;

	if (split_line(s, &u, url, len) != 0) {
		(void)items_where(&s->in, &s->err);
		refuse_url(s);
	}
	chanurl_free(&u);
}

/* Flush the output before a read that may wait, so that filters do not hang. */
static void
split_all(struct split *s)
{
	const char *url;
	size_t len;
	int rc, any = 0;

	for (;; any = 1) {
		if (items_mustread(&s->in))
			(void)fflush(stdout);
		if (ferror(stdout) ||
		    (rc = items_next(&s->in, &url, &len, &s->err)) == 0)
			break;
		if (rc == -1)
			refuse_url(s);
		else
			split_one(s, url, len);
	}
	if (!any && !ferror(stdout)) {
		warn0("no channel URL on standard input");
		s->status = EXIT_REFUSED;
	}
}

int
main(int argc, char *argv[])
{
	struct split s = {
	    .sep = '\n', .keys = KEYRING_INIT, .tokens = KEYRING_INIT};
	int c;

	tool_start();
	while ((c = opt_next(argc, argv)) != -1)
		parse_option(&s, c);
	if (s.explain && s.json)
		tool_usage("--explain does not go with -j");
	if (s.explain && s.tokenfile != NULL)
		tool_usage("--explain does not go with --tokens");
	if (optind == argc)
		tool_waits("channel URLs");
	if (keys_load(s.keyfile, &s.keys, &s.err) != 0)
		tool_fail(&s.err);
	if (s.tokenfile != NULL &&
	    keyring_load(&s.tokens, s.tokenfile, &s.err) != 0)
		tool_fail(&s.err);
	items_init(&s.in, argv + optind, s.sep, URL_MAX);
	split_all(&s);
	items_free(&s.in);
	keyring_free(&s.keys);
	keyring_free(&s.tokens);
	return (tool_finish(s.status));
}
