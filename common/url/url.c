#include <stdlib.h>
#include <string.h>

#include "url/params.h"
#include "url/pct.h"
#include "url/url.h"
#include "util/text.h"

int
url_base(struct urlparts *base, const char *url, size_t len, struct err *e)
{
	if (urlparts_find(base, url, len, e) != 0)
		return (-1);
	if (urlparts_haschannel(base))
		return (err_set(
		    e, ERR_INPUT, "not a base URL: it has a channel already"));
	return (0);
}

int
url_checkform(const char *form, size_t len, struct err *e)
{
	if (len == 0 || len > FORM_MAX)
		return (err_set(e, ERR_INPUT,
		    "form has %zu bytes, 1 to %d are allowed", len, FORM_MAX));
	return (text_check("form", form, len, e));
}

int
url_params(
    const struct channel *c, const char *form, struct buf *out, struct err *e)
{
	const struct extra *x;
	size_t i;

	buf_addstr(out, "channel=");
	pct_encode(out, c->id, strlen(c->id));
	for (i = 0; i < c->nextra; i++) {
		x = &c->extra[i];
		buf_addstr(out, ";x-");
		pct_encode(out, x->name, strlen(x->name));
		buf_addbyte(out, '=');
		pct_encode(out, x->value, strlen(x->value));
	}
	if (form != NULL) {
		buf_addstr(out, ";form=");
		pct_encode(out, form, strlen(form));
	}
	return (buf_ok(out, e));
}

int
url_splice(const struct urlparts *base, const struct buf *params,
    struct buf *out, struct err *e)
{
	size_t len = base->len + params->len + 1;

	if (len > URL_MAX)
		return (err_set(e, ERR_INPUT,
		    "channel URL would have %zu bytes, at most %d are allowed",
		    len, URL_MAX));
	if (buf_room(out, len) == NULL)
		return (err_nomem(e));
	buf_add(out, base->url, base->name);
	buf_add(out, params->data, params->len);
	buf_addbyte(out, '/');
	buf_add(out, base->url + base->name, base->len - base->name);
	return (0);
}

/* All but the channel segment and its slash, as a new string. */
static char *
copy_base(const struct urlparts *p)
{
	size_t tail = p->len - p->name;
	char *base;

	if ((base = malloc(p->segment + tail + 1)) == NULL)
		return (NULL);
	memcpy(base, p->url, p->segment);
	memcpy(base + p->segment, p->url + p->name, tail);
	base[p->segment + tail] = '\0';
	return (base);
}

/* Fill in ${out}: 1 if there is a channel, 0 if not, -1. */
static int
take_apart(const struct urlparts *p, struct chanurl *out, struct err *e)
{
	if (urlparts_haschannel(p) &&
	    params_parse(
		p->url + p->segment, p->name - p->segment - 1, out, e) != 0)
		goto fail;
	if ((out->base = copy_base(p)) == NULL) {
		(void)err_nomem(e);
		goto fail;
	}
	return (urlparts_haschannel(p));
fail:
	chanurl_free(out);
	return (-1);
}

int
url_split(const char *url, size_t len, struct chanurl *out, struct err *e)
{
	struct urlparts p;

	if (urlparts_find(&p, url, len, e) != 0)
		return (-1);
	if (!urlparts_haschannel(&p))
		return (err_set(e, ERR_INPUT,
		    "not a channel URL: no segment channel=... before the file "
		    "name"));
	return (take_apart(&p, out, e) == -1 ? -1 : 0);
}

int
url_splitpath(const char *path, size_t len, struct chanurl *out, struct err *e)
{
	struct urlparts p;

	if (urlparts_findpath(&p, path, len, e) != 0)
		return (-1);
	return (take_apart(&p, out, e));
}

void
chanurl_free(struct chanurl *u)
{
	static const struct chanurl empty = CHANURL_INIT;

	channel_free(&u->channel);
	free(u->form);
	free(u->key);
	free(u->sig);
	free(u->base);
	*u = empty;
}
