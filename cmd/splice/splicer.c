#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jsonout.h"
#include "splice/splicer.h"
#include "tool.h"
#include "util/text.h"
#include "util/warn.h"

/* The base URL that is handled now. */
struct base {
	struct urlparts parts;
	const struct items *in; /* the input that has this URL */
};

/* Report a bad item and go on, but exit if the trouble is not in the item. */
static void
refuse_line(struct splicer *s, const struct err *e)
{
	warn_err(e);
	if (e->kind != ERR_INPUT)
		exit(err_status(e));
	s->status = EXIT_REFUSED;
}

/* Set s->params to those of ${c}, with the extras of -x that ${c} lacks. */
static int
make_params(struct splicer *s, struct channel *c, struct err *e)
{
	struct urlparams p = {.channel = c,
	    .form = s->form,
	    .key = s->key == NULL ? NULL : s->key->id,
	    .exp = s->exp,
	    .has_exp = s->has_exp};

	buf_reset(&s->params);
	if (channel_addmissing(c, &s->extras, e) != 0 ||
	    sealing_channel(&s->sealing, c, e) != 0 ||
	    forms_carry(&s->forms, c, e) != 0 ||
	    url_params(&p, &s->params, e) != 0)
		return (channels_where(&s->channels, e));
	return (0);
}

/* "s*" and "o*" leave out a member whose value is NULL. */
static int
print_json(struct splicer *s, const struct base *b, const struct channel *c,
    struct err *e)
{
	json_t *exp = s->has_exp ? json_integer((json_int_t)s->exp) : NULL;
	const char *url = buf_str(&s->out);
	char seal[SEAL_TEXT + 1];

	if (url == NULL)
		return (err_nomem(e));
	jsonout_print(json_pack("{s:s, s:s, s:s%, s:o, s:s*, s:s*, s:o*, s:s*}",
			  "url", url, "channel", c->id, "base", b->parts.url,
			  b->parts.len, "extras", jsonout_extras(c), "form",
			  s->form, "seal", seal_ofchannel(c, seal), "exp", exp,
			  "key", s->key == NULL ? NULL : s->key->id),
	    s->sep);
	return (0);
}

static int
print_url(struct splicer *s, const struct base *b, const struct channel *c,
    struct err *e)
{
	char sig[SIG_LEN + 1] = "";

	if (s->key != NULL)
		sign_params(s->key, &s->text, &s->params, sig);
	buf_reset(&s->out);
	if (url_splice(&b->parts, &s->params, s->key == NULL ? NULL : sig,
		s->place, &s->out, e) != 0) {
		(void)err_in(
		    e, "%s", text_safe((char *)s->params.data, s->params.len));
		return (items_where(b->in, e));
	}
	if (s->json)
		return (print_json(s, b, c, e));
	buf_addbyte(&s->out, (uint8_t)s->sep);
	(void)fwrite(s->out.data, 1, s->out.len, stdout);
	return (buf_ok(&s->out, e));
}

/* Print the URL of the next channel.  Return 0 after the last channel. */
static int
splice_next(struct splicer *s, const struct base *b)
{
	struct channel c = CHANNEL_INIT;
	struct err e;
	int rc, more;

	more = rc = channels_next(&s->channels, &c, &e);
	if (rc == 1)
		rc = make_params(s, &c, &e);
	/* Report a bad channel once, not again for each base. */
	if (rc == -1 && (!s->again || e.kind != ERR_INPUT))
		refuse_line(s, &e);
	if (rc == 0 && more == 1 && print_url(s, b, &c, &e) != 0)
		refuse_line(s, &e);
	channel_free(&c);
	return (more);
}

static void
splice_base(struct splicer *s, const struct base *b)
{
	size_t count = 0;
	struct err e;

	if (s->again && channels_rewind(&s->channels, &e) != 0)
		tool_fail(&e);
	while (!ferror(stdout) && splice_next(s, b) != 0)
		count++;
	if (count == 0 && !ferror(stdout)) {
		warn0("no channel in %s", text_safe(s->channels.file.name,
					      strlen(s->channels.file.name)));
		exit(EXIT_REFUSED);
	}
	s->again = 1;
}

/* Is the URL's host this machine? */
static int
is_local(const struct urlparts *base)
{
	static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
	const char *host = memmem(base->url, base->path, "://", 3), *end;
	size_t i, n;

	if (host == NULL)
		return (0);
	host += 3;
	end = base->url + base->path;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		n = strlen(names[i]);
		if ((size_t)(end - host) >= n &&
		    strncasecmp(host, names[i], n) == 0 &&
		    (host + n == end || host[n] == ':'))
			return (1);
	}
	return (0);
}

/* Warn of each oddity once, for the first base that has it. */
static void
tell_oddities(struct splicer *s, const struct base *b, int hasquery)
{
	if (s->far && !s->told_local && is_local(&b->parts)) {
		s->told_local = 1;
		warn0("a base URL is on localhost, while CHANPACK_STORE is on "
		      "another machine: give chanpack-upload the public URL "
		      "with -p");
	}
	if (hasquery && !s->told_query) {
		s->told_query = 1;
		warn0("a base URL already has a channel in its query: servers "
		      "use the channel in the path and ignore that one");
	}
}

static void
take_base(
    struct splicer *s, const struct items *in, const char *url, size_t len)
{
	struct base b = {.in = in};
	struct err e;
	int rc;

	if ((rc = url_base(&b.parts, s->place, url, len, &e)) < 0) {
		(void)items_where(in, &e);
		refuse_line(s, &e);
		return;
	}
	tell_oddities(s, &b, rc);
	if (s->key != NULL && sign_base(&s->text, &b.parts, &e) != 0)
		tool_fail(&e);
	splice_base(s, &b);
}

void
splicer_run(struct splicer *s, struct items *in)
{
	const char *url;
	struct err e;
	size_t len;
	int rc, any = 0;

	for (;; any = 1) {
		/* Flush before a read that may wait. */
		if (items_mustread(in))
			(void)fflush(stdout);
		if (ferror(stdout) ||
		    (rc = items_next(in, &url, &len, &e)) == 0)
			break;
		if (rc == -1)
			refuse_line(s, &e);
		else
			take_base(s, in, url, len);
	}
	if (!any && !ferror(stdout)) {
		warn0("no base URL on standard input");
		s->status = EXIT_REFUSED;
	}
}

void
splicer_free(struct splicer *s)
{
	channels_free(&s->channels);
	sealkeys_free(&s->sealing.keys);
	channel_free(&s->extras);
	signbase_free(&s->text);
	buf_free(&s->params);
	buf_free(&s->out);
}
