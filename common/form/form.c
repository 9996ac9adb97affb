#include <stdio.h>
#include <string.h>

#include "form/form.h"
#include "form/sigid.h"
#include "seal/seal.h"
#include "util/num.h"
#include "util/text.h"

/* clang-format off */
static const struct container *const in_block[] = {&container_apk, NULL};
static const struct container *const in_zip[] = {&container_plainzip, NULL};
static const struct container *const in_mozilla[] = {
    &container_pe, &container_dmg, NULL};
static const struct container *const in_omaha[] = {
    &container_pe, &container_msi, &container_dmg, &container_pkg, NULL};
static const struct container *const in_blob[] = {
    &container_pe, &container_msi, NULL};
/* clang-format on */

/*
 * Forms with a parameter come last: see form_at.  INT32_MAX and INT16_MAX stand
 * where readers take an unsigned number as signed.
 */
static const struct form table[] = {
    {"walle", in_block, &codec_walle, SIGID_WALLE, {0}, PARAM_NONE, INT32_MAX,
	INT16_MAX},
    {"vasdolly", in_block, &codec_vasdolly, SIGID_VASDOLLY, {0}, PARAM_NONE, 0,
	0},
    {"packer", in_block, &codec_packer, SIGID_PACKER, {0}, PARAM_NONE,
	INT32_MAX, INT16_MAX},
    {"hume", in_block, &codec_hume, SIGID_WALLE, {SIGID_HUME, SIGID_WALLE},
	PARAM_NONE, 0, 0},
    {"kuaishou", in_block, &codec_kuaishou, SIGID_KUAISHOU,
	{SIGID_KUAISHOU, SIGID_KUAISHOU2, SIGID_KUAISHOU3}, PARAM_NONE, 0,
	INT16_MAX},
    {"vasdolly-v1", in_zip, &codec_vasdolly_v1, 0, {0}, PARAM_NONE, 0, 0},
    {"packer-v1", in_zip, &codec_packer_v1, 0, {0}, PARAM_NONE, 0, 0},
    {"kuaishou-v1", in_zip, &codec_kuaishou_v1, 0, {0}, PARAM_NONE, 0, 0},
    {"mozilla", in_mozilla, &codec_mozilla, SLOT_MOZILLA, {0}, PARAM_NONE, 0,
	0},
    {"omaha", in_omaha, &codec_omaha, SLOT_OMAHA, {0}, PARAM_NONE, 0, 0},
    {"blob", in_blob, &codec_blob, SLOT_BLOB, {0}, PARAM_NONE, 0, 0},
    {"seal", in_block, &codec_seal, SIGID_SEAL, {0}, PARAM_NONE, 0, 0},
    {"block", in_block, &codec_raw, 0, {0}, PARAM_ID, 0, 0},
    {"entry", in_zip, &codec_entry, 0, {0}, PARAM_PATH, 0, 0},
};

#define N_FORMS (sizeof(table) / sizeof(table[0]))

const struct form *
form_at(size_t i)
{
	return (i < N_FORMS && table[i].param == PARAM_NONE ? &table[i] : NULL);
}

static const struct form *
find_form(const char *name, size_t len)
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
	return (find_form(name, strlen(name)));
}

static int
check_reserved(uint32_t id, struct err *e)
{
	const struct sigid *known = sigid_find(id);

	if (known == NULL || known->kind == SIGID_CHANNEL)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "block id 0x%08x (%s) belongs to Android or a store, not to a "
	    "channel",
	    id, known->name));
}

static void
set_unknown(const char *s, size_t len, struct err *e)
{
	static const char *const params[] = {
	    [PARAM_NONE] = "", [PARAM_ID] = ":0xID", [PARAM_PATH] = ":PATH"};
	struct buf names = BUF_INIT;
	const char *list;
	size_t i;

	for (i = 0; i < N_FORMS; i++)
		buf_addf(
		    &names, ", %s%s", table[i].name, params[table[i].param]);
	list = buf_str(&names);
	(void)err_set(e, ERR_INPUT, "unknown form \"%s\": there are auto%s",
	    text_safe(s, len), list == NULL ? "" : list);
	buf_free(&names);
}

void
formref_set(struct formref *r, const struct form *form)
{
	r->form = form;
	r->id = form->id;
	r->path[0] = '\0';
}

/* Parse the id of "block:0xID": the ${len} bytes after the colon. */
static int
parse_id(struct formref *r, const char *s, size_t len, struct err *e)
{
	if (len < 3 || s[0] != '0' || s[1] != 'x' ||
	    num_parsehex32(s + 2, len - 2, &r->id) != 0)
		return (err_set(e, ERR_INPUT,
		    "form %s takes an id in hexadecimal, such as "
		    "%s:0x12345678, not \"%s\"",
		    r->form->name, r->form->name, text_safe(s, len)));
	return (check_reserved(r->id, e));
}

static int
parse_path(struct formref *r, const char *s, size_t len, struct err *e)
{
	if (zippath_check(s, len, e) != 0)
		return (err_in(e, "form %s", r->form->name));
	memcpy(r->path, s, len);
	r->path[len] = '\0';
	return (0);
}

/* Parse one form of a list: a name, then a colon and the parameter if any. */
static int
parse_one(const char *s, size_t len, struct formref *r, struct err *e)
{
	const char *colon = memchr(s, ':', len);
	const char *param = colon == NULL ? s + len : colon + 1;
	size_t namelen = colon == NULL ? len : (size_t)(colon - s);
	size_t paramlen = (size_t)(s + len - param);
	const struct form *form = find_form(s, namelen);

	if (form == NULL) {
		set_unknown(s, len, e);
		return (-1);
	}
	formref_set(r, form);
	if (form->param == PARAM_ID)
		return (parse_id(r, param, paramlen, e));
	if (form->param == PARAM_PATH)
		return (parse_path(r, param, paramlen, e));
	if (colon != NULL)
		return (
		    err_set(e, ERR_INPUT, "form %s takes no parameter: \"%s\"",
			form->name, text_safe(s, len)));
	return (0);
}

int
formref_clash(const struct formref *a, const struct formref *b)
{
	if (a->form->in != b->form->in || a->id != b->id ||
	    strcmp(a->path, b->path) != 0)
		return (0);
	return (a->form == b->form || !a->form->codec->shares ||
		!b->form->codec->shares);
}

static int
add_form(struct forms *f, const struct formref *r, struct err *e)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (formref_clash(&f->v[i], r))
			return (err_set(e, ERR_INPUT,
			    "form %s uses the same place as an earlier form in "
			    "the list",
			    formref_text(r)));
	if (f->n == FORMS_MAX)
		return (err_set(e, ERR_INPUT, "more than %d forms", FORMS_MAX));
	f->v[f->n++] = *r;
	return (0);
}

int
forms_haveseal(const struct forms *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].form->codec == &codec_seal)
			return (1);
	return (0);
}

int
forms_addseal(struct forms *f, struct err *e)
{
	struct formref r;

	if (forms_haveseal(f))
		return (0);
	formref_set(&r, form_named("seal"));
	return (add_form(f, &r, e));
}

int
forms_checkextras(const struct forms *f, const struct channel *c, struct err *e)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].form->codec != &codec_seal)
			return (0);
	if (f->n == 0 || c->nextra == 0)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "form seal has no place for extras: name another form beside it"));
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
		    add_form(f, &r, e) != 0)
			return (-1);
		if (comma == end)
			return (0);
	}
}

/* The name of a ZIP entry has rules that its codec does not know. */
static int
check_name(const struct formref *r, const struct channel *c, struct err *e)
{
	struct buf name = BUF_INIT;
	int rc = 0;

	if (r->form->param == PARAM_PATH)
		rc = zippath_name(r->path, c->id, strlen(c->id), &name, e);
	buf_free(&name);
	return (rc);
}

static int
carries(const struct formref *r, const struct channel *c, struct err *e)
{
	const struct codec *codec = r->form->codec;
	struct buf value = BUF_INIT;
	int rc;

	if (codec->any && c->nextra == 0)
		return (0);
	rc = codec->encode(codec, c, NULL, 0, &value, e);
	buf_free(&value);
	return (rc == 0 ? check_name(r, c, e) : -1);
}

int
forms_carry(const struct forms *f, const struct channel *c, struct err *e)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (carries(&f->v[i], c, e) != 0)
			return (-1);
	if (c->seal != NULL && seal_checkid(c->id, e) != 0)
		return (-1);
	return (forms_checkextras(f, c, e));
}

void
formref_name(const struct formref *r, char name[FORM_NAME_MAX])
{
	if (r->form->param == PARAM_ID)
		(void)snprintf(
		    name, FORM_NAME_MAX, "%s:0x%08x", r->form->name, r->id);
	else if (r->form->param == PARAM_PATH)
		(void)snprintf(
		    name, FORM_NAME_MAX, "%s:%s", r->form->name, r->path);
	else
		(void)snprintf(name, FORM_NAME_MAX, "%s", r->form->name);
}

const char *
formref_text(const struct formref *r)
{
	char name[FORM_NAME_MAX];

	formref_name(r, name);
	return (text_safe(name, strlen(name)));
}
