#include <stdio.h>
#include <string.h>

#include "form/sigid.h"
#include "form/sigpad.h"
#include "jsonout.h"
#include "seal/seal.h"
#include "show/filereport.h"
#include "util/hex.h"

/* These functions free ${value}.  If it is NULL, there was no memory. */
static void
put(struct filereport *r, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		r->failed = 1;
}

static void
append(struct filereport *r, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		r->failed = 1;
}

/* Add an empty list under ${key}; it is borrowed from ${object}. */
static json_t *
put_list(struct filereport *r, json_t *object, const char *key)
{
	json_t *list = json_array();

	put(r, object, key, list);
	return (list);
}

static json_t *
number(uint64_t n)
{
	return (json_integer((json_int_t)n));
}

static json_t *
extent(uint64_t off, uint64_t size)
{
	return (json_pack(
	    "{s:o, s:o}", "offset", number(off), "size", number(size)));
}

void
filereport_start(struct filereport *r, const char *file)
{
	memset(r, 0, sizeof(*r));
	r->object = json_object();
	put(r, r->object, "file", jsonout_text(file));
}

void
filereport_error(struct filereport *r, const struct err *e)
{
	put(r, r->object, "error", jsonout_text(e->text));
}

/* Add the signature schemes whose data is present, each once. */
static void
add_schemes(struct filereport *r, const struct inspect *x)
{
	json_t *list = put_list(r, r->object, "schemes");
	const struct sigid *known;
	size_t i;

	if (x->jarsigned > 0)
		append(r, list, json_string("v1"));
	for (i = 0; (known = sigid_scheme(i)) != NULL; i++)
		if (sigblock_first(&x->block, known->id) != NULL)
			append(r, list, json_string(known->name));
}

static json_t *
pair(const struct sigblock *b, const struct sigpair *p)
{
	char id[sizeof("0x12345678")];
	const struct sigid *known = sigid_find(p->id);

	(void)snprintf(id, sizeof(id), "0x%08x", p->id);
	return (json_pack("{s:s, s:s?, s:o, s:o}", "id", id, "name",
	    known == NULL ? NULL : known->name, "offset",
	    number(b->off + p->at), "length", number(p->len - SIGPAIR_FRAME)));
}

static void
add_block(struct filereport *r, const struct sigblock *b)
{
	json_t *block = extent(b->off, b->len), *pairs;
	uint64_t padding = 0;
	size_t i;

	put(r, r->object, "block", block);
	pairs = put_list(r, block, "pairs");
	for (i = 0; i < b->n; i++) {
		append(r, pairs, pair(b, &b->pair[i]));
		if (b->pair[i].id == SIGID_PADDING)
			padding += b->pair[i].len;
	}
	put(r, block, "padding", number(padding));
}

/* Add the reasons of FORMATS 2.5 why a writer must keep whole pages. */
static void
add_alignment(struct filereport *r, const struct sigblock *b)
{
	json_t *alignment = json_object(), *because;
	int whole = b->len % SIGPAD_PAGE == 0;

	put(r, r->object, "alignment", alignment);
	put(r, alignment, "start", json_boolean(b->off % SIGPAD_PAGE == 0));
	put(r, alignment, "size", json_boolean(whole));
	because = put_list(r, alignment, "required_by");
	if (whole)
		append(r, because, json_string("multiple"));
	if (b->padding)
		append(r, because, json_string("padding"));
	if (b->verity)
		append(r, because, json_string("verity"));
	put(r, alignment, "ok", json_boolean(inspect_aligned(b)));
}

void
filereport_kind(struct filereport *r, const char *kind, uint64_t size)
{
	static const char *const none[] = {
	    "directory", "comment", "block", "alignment"};
	size_t i;

	put(r, r->object, "size", number(size));
	put(r, r->object, "kind", json_string(kind));
	(void)put_list(r, r->object, "schemes");
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		put(r, r->object, none[i], json_null());
	r->forms = put_list(r, r->object, "forms");
}

void
filereport_facts(struct filereport *r, const struct inspect *x)
{
	put(r, r->object, "size", number(x->zip.size));
	put(r, r->object, "kind", json_string(x->kind));
	add_schemes(r, x);
	put(r, r->object, "directory", extent(x->zip.cd, x->zip.cdsize));
	put(r, r->object, "comment", number(x->zip.commentlen));
	if (x->hasblock) {
		add_block(r, &x->block);
		add_alignment(r, &x->block);
	} else {
		put(r, r->object, "block", json_null());
		put(r, r->object, "alignment", json_null());
	}
	r->forms = put_list(r, r->object, "forms");
}

static json_t *
put_form(struct filereport *r, const struct formref *form)
{
	json_t *object = json_object();
	char name[FORM_NAME_MAX];

	formref_name(form, name);
	append(r, r->forms, object);
	put(r, object, "form", json_string(name));
	return (object);
}

/* "o*" leaves out the expiry if there is none. */
static json_t *
seal_facts(const struct seal *s)
{
	char key[2 * SEAL_KEY + 1], cert[2 * SEAL_CERT + 1];

	hex_encode(key, s->key, SEAL_KEY);
	hex_encode(cert, s->cert, SEAL_CERT);
	return (json_pack("{s:s, s:o*, s:s}", "key", key, "exp",
	    s->exp == 0 ? NULL : number(s->exp), "certificate", cert));
}

void
filereport_channel(
    struct filereport *r, const struct formref *form, const struct channel *c)
{
	json_t *object = put_form(r, form);

	put(r, object, "channel", json_string(c->id));
	put(r, object, "extras", jsonout_extras(c));
	if (c->seal != NULL)
		put(r, object, "seal", r->seal = seal_facts(c->seal));
}

void
filereport_seal(struct filereport *r, const char *verdict)
{
	put(r, r->seal, "verdict", json_string(verdict));
}

void
filereport_bad(
    struct filereport *r, const struct formref *form, const struct err *e)
{
	put(r, put_form(r, form), "error", jsonout_text(e->text));
}

void
filereport_verdict(struct filereport *r, const char *verdict)
{
	json_t *verify = json_object();

	put(r, r->object, "verify", verify);
	put(r, verify, "verdict", json_string(verdict));
	r->digests = put_list(r, verify, "digests");
}

void
filereport_digest(
    struct filereport *r, const struct content_item *x, const char *verdict)
{
	char algorithm[sizeof("0x12345678")];

	(void)snprintf(algorithm, sizeof(algorithm), "0x%04x", x->algorithm);
	append(r, r->digests,
	    json_pack("{s:s, s:s, s:s?, s:s}", "scheme", x->scheme, "algorithm",
		algorithm, "digest", x->digest, "verdict", verdict));
}

int
filereport_print(struct filereport *r, struct err *e)
{
	int rc = r->failed ? err_nomem(e) : 0;

	if (rc == 0) {
		(void)json_dumpf(r->object, stdout, JSON_COMPACT);
		(void)putchar('\n');
	}
	json_decref(r->object);
	return (rc);
}
