#include <stdio.h>
#include <string.h>

#include "form/form.h"
#include "form/sigblock.h"
#include "util/num.h"
#include "util/text.h"

static const struct form table[] = {
    {"walle", &container_apk, &codec_walle, 0x71777777, {0}, 0},
    {"vasdolly", &container_apk, &codec_vasdolly, 0x881155ff, {0}, 0},
    {"packer", &container_apk, &codec_packer, 0x7a786b21, {0}, 0},
    {"hume", &container_apk, &codec_hume, 0x71777777, {0x99666666, 0x71777777},
	0},
    {"kuaishou", &container_apk, &codec_kuaishou, 0x71123456,
	{0x71123456, 0x71123457, 0x71123458}, 0},
    {"vasdolly-v1", &container_zipcomment, &codec_vasdolly_v1, 0, {0}, 0},
    {"packer-v1", &container_zipcomment, &codec_packer_v1, 0, {0}, 0},
    {"kuaishou-v1", &container_zipcomment, &codec_kuaishou_v1, 0, {0}, 0},
    {"block", &container_apk, &codec_raw, 0, {0}, 1},
};

#define N_FORMS (sizeof(table) / sizeof(table[0]))

/* Ids with an owner whose value is no channel (FORMATS 2.2). */
static const uint32_t reserved[] = {SIGBLOCK_ID_V2, SIGBLOCK_ID_V3,
    SIGBLOCK_ID_V31, SIGBLOCK_ID_PADDING, 0x2b09189e, 0x6dff800d, 0x504b4453,
    0x2146444e};

const struct form *
form_at(size_t i)
{
	return (i < N_FORMS && !table[i].takes_id ? &table[i] : NULL);
}

static const struct form *
find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < N_FORMS; i++)
		if (strlen(table[i].name) == len &&
		    memcmp(table[i].name, name, len) == 0)
			return (&table[i]);
	return (NULL);
}

const struct form *
form_named(const char *name)
{
	return (find(name, strlen(name)));
}

static int
check_reserved(uint32_t id, struct err *e)
{
	size_t i;

	for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (reserved[i] == id)
			return (err_set(e, ERR_INPUT,
			    "block id 0x%08x belongs to Android or a store, "
			    "not to a channel",
			    id));
	return (0);
}

static int
unknown(const char *s, size_t len, struct err *e)
{
	struct buf names = BUF_INIT;
	size_t i;

	for (i = 0; i < N_FORMS; i++)
		buf_addf(&names, ", %s%s", table[i].name,
		    table[i].takes_id ? ":0xID" : "");
	(void)err_set(e, ERR_INPUT, "unknown form \"%s\": there are auto%s",
	    text_safe(s, len), names.failed ? "" : buf_str(&names));
	buf_free(&names);
	return (-1);
}

/* One form of a list: a name, and ":0xID" where it takes one. */
static int
parse_one(const char *s, size_t len, struct formref *r, struct err *e)
{
	const char *colon = memchr(s, ':', len);
	size_t namelen = colon == NULL ? len : (size_t)(colon - s);

	if ((r->form = find(s, namelen)) == NULL)
		return (unknown(s, len, e));
	r->id = r->form->id;
	if (!r->form->takes_id && colon == NULL)
		return (0);
	if (!r->form->takes_id)
		return (
		    err_set(e, ERR_INPUT, "form %s takes no parameter: \"%s\"",
			r->form->name, text_safe(s, len)));
	if (colon == NULL || len - namelen < 4 || colon[1] != '0' ||
	    colon[2] != 'x' ||
	    num_parsehex32(colon + 3, len - namelen - 3, &r->id) != 0)
		return (err_set(e, ERR_INPUT,
		    "form %s takes an id in hexadecimal, such as "
		    "%s:0x12345678, not \"%s\"",
		    r->form->name, r->form->name, text_safe(s, len)));
	return (check_reserved(r->id, e));
}

int
formref_clash(const struct formref *a, const struct formref *b)
{
	if (a->form->container != b->form->container || a->id != b->id)
		return (0);
	return (a->form == b->form || !a->form->codec->shares ||
		!b->form->codec->shares);
}

static int
add(struct forms *f, const struct formref *r, struct err *e)
{
	char name[FORM_NAME_MAX];
	size_t i;

	formref_name(r, name);
	for (i = 0; i < f->n; i++)
		if (formref_clash(&f->v[i], r))
			return (err_set(
			    e, ERR_INPUT, "two forms for one place: %s", name));
	if (f->n == FORMS_MAX)
		return (err_set(e, ERR_INPUT, "more than %d forms", FORMS_MAX));
	f->v[f->n++] = *r;
	return (0);
}

int
forms_parse(const char *list, size_t len, struct forms *f, struct err *e)
{
	const char *end = list + len, *comma;
	struct formref r;

	f->n = 0;
	if (len == 4 && memcmp(list, "auto", 4) == 0)
		return (0);
	for (;; list = comma + 1) {
		comma = memchr(list, ',', (size_t)(end - list));
		if (comma == NULL)
			comma = end;
		if (parse_one(list, (size_t)(comma - list), &r, e) != 0 ||
		    add(f, &r, e) != 0)
			return (-1);
		if (comma == end)
			return (0);
	}
}

void
formref_name(const struct formref *r, char name[FORM_NAME_MAX])
{
	if (r->form->takes_id)
		(void)snprintf(
		    name, FORM_NAME_MAX, "%s:0x%08x", r->form->name, r->id);
	else
		(void)snprintf(name, FORM_NAME_MAX, "%s", r->form->name);
}
