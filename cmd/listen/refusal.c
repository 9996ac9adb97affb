#include <time.h>

#include "origin/access.h"
#include "listen/plain.h"
#include "listen/refusal.h"
#include "util/text.h"
#include "util/warn.h"

/*
 * To the base, on whatever host the client has asked: its path alone.  It
 * begins with one slash, since no segment is empty.
 */
static int
redirect(const struct http_request *r, const struct chanurl *u, const char *why,
    struct output *o, struct err *e)
{
	struct buf base = BUF_INIT, text = BUF_INIT;
	const char *s;
	int rc = -1;

	buf_add(&base, u->base, u->query);
	buf_addf(&text, "%s, redirected to the base", why);
	if ((s = buf_str(&base)) == NULL || buf_str(&text) == NULL)
		(void)err_nomem(e);
	else
		rc = plain_redirect(r, 302, s, (const char *)text.data, o, e);
	buf_free(&base);
	buf_free(&text);
	return (rc);
}

int
refusal_check(const struct config *c, const struct http_request *r,
    const struct target *t, struct output *o, struct err *e)
{
	unsigned int status;
	struct err why;

	if (t->url.channel.id == NULL ||
	    (status = access_check(
		 c->access, &t->url, target_key(t), time(NULL), &why)) == 0)
		return (1);
	if (status != 403 && status != 410)
		return (plain_error(r, status, why.text, o, e));
	warn0("%s%s: %s", why.text,
	    c->fallback ? ", redirected to the base" : "",
	    text_safe(r->target.p, r->target.len));
	if (c->fallback)
		return (redirect(r, &t->url, why.text, o, e));
	return (plain_error(r, status, why.text, o, e));
}
