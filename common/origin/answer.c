#include <nettle/sha2.h>
#include <string.h>

#include "origin/answerin.h"
#include "util/endian.h"
#include "util/hex.h"

/* A key that chanpack-upload made has 16 digits, a slash and the name. */
#define KEY_DIGITS 16

static void
log_client(struct answer *a)
{
	const struct http_request *r = a->request;
	char name[PEER_MAX];

	if (!a->origin->has_log)
		return;
	client_name(a->client, &a->origin->trust, r, name);
	logline_add(&a->line, "peer", name, PEER_MAX);
	if (a->client->is_proxied)
		logline_add(&a->line, "via", a->client->name, PEER_MAX);
	if (r != NULL && r->status != 0)
		logline_slice(&a->line, "request", r->line, LOGLINE_PATH);
	else if (r != NULL)
		logline_method(&a->line, r);
}

static void
init_answer(struct answer *a, const struct origin *o, const struct client *cl,
    time_t now)
{
	static const struct chanurl nourl = CHANURL_INIT;

	memset(a, 0, sizeof(*a));
	a->origin = o;
	a->line.format = o->log_format;
	a->client = cl;
	a->now = now;
	a->url = nourl;
}

enum answer_step
answer_begin(struct answer *a, const struct origin *o, struct memory *m,
    const struct client *cl, const struct http_request *r, time_t now)
{
	init_answer(a, o, cl, now);
	a->memory = m;
	a->request = r;
	log_client(a);
	return (answerjudge_request(a));
}

void
answer_norequest(struct answer *a, const struct origin *o,
    const struct client *cl, time_t now, unsigned int status, const char *why)
{
	init_answer(a, o, cl, now);
	log_client(a);
	(void)answerhead_refuse(a, status, why);
}

enum answer_step
answer_nobase(struct answer *a, const struct err *why)
{
	unsigned int status = answerhead_status(why);

	if (a->key == NULL) {
		answerhead_tell(a, why->text);
		return (answerhead_refuse(a, 503, "the store cannot be read"));
	}
	if (status == 404)
		return (answerhead_refuse(a, 404, "no such package"));
	/* The reason names stores and versions: the client must not see it. */
	answerhead_tell(a, why->text);
	if (status == 503)
		return (answerhead_refuse(
		    a, 503, "the package cannot be read now"));
	/* A malformed request was refused before: the rest are our faults. */
	return (answerhead_refuse(a, 500, "the package cannot be read"));
}

/* If there is no SHA-256, digest size and version instead of the bytes. */
static void
identify(struct answer *a, const char *version)
{
	static const char name[] = "chanpack version 1";
	struct sha256_ctx ctx;
	uint8_t size[8];

	le64enc(size, a->base.size);
	sha256_init(&ctx);
	sha256_update(&ctx, sizeof(name), (const uint8_t *)name);
	sha256_update(&ctx, sizeof(size), size);
	sha256_update(&ctx, strlen(version), (const uint8_t *)version);
	sha256_digest(&ctx, PLAN_IDENT_LEN, a->ident);
}

/*
 * A key that chanpack-upload made starts with the first digits of the SHA-256.
 * If the digest differs, the bytes are damaged.
 */
static int
is_damaged(const struct answer *a)
{
	const char *key = a->key;
	char digits[2 * PLAN_IDENT_LEN + 1];

	if (a->origin->no_key_check || !a->base.has_sha256 ||
	    strspn(key, "0123456789abcdef") != KEY_DIGITS ||
	    key[KEY_DIGITS] != '/' || strchr(key + KEY_DIGITS + 1, '/') != NULL)
		return (0);
	hex_encode(digits, a->base.sha256, PLAN_IDENT_LEN);
	return (memcmp(digits, key, KEY_DIGITS) != 0);
}

/*
 * Choose the forms that the package carries.  Return 0, or -1 with the reason.
 */
static int
choose_forms(
    struct answer *a, const struct site *site, struct forms *f, struct err *e)
{
	size_t asked;

	*f = a->origin->forms;
	if (a->url.form != NULL &&
	    forms_parse(a->url.form, strlen(a->url.form), f, e) != 0)
		return (-1);
	asked = f->n;
	if (site_resolve(site, f, e) != 0) {
		/* Not the client's fault: the URL names no form, or "auto". */
		e->kind = ERR_FATAL;
		return (-1);
	}
	if (asked == 0 && f->v[0].form == form_named("vasdolly-v1"))
		a->guess = f->v[0].form;
	return (a->url.channel.seal == NULL ? 0 : forms_addseal(f, e));
}

static int
compile(
    struct answer *a, const struct site *site, struct plan *p, struct err *e)
{
	struct edits none = EDITS_INIT;
	struct forms f;

	if (a->is_base)
		return (plan_compile(p, &none, a->base.size, e));
	if (choose_forms(a, site, &f, e) != 0)
		return (-1);
	answertoken_fit(a, &f);
	return (site_plan(site, &f, &a->url.channel, p, e));
}

/* a->package is set: make the answer. */
static enum answer_step
finish(struct answer *a)
{
	return (a->url.plan ? answerplan(a) : answerhead_package(a));
}

/*
 * If a channel was refused, the package is not the one that the target names.
 */
static struct span
name_package(const struct answer *a)
{
	if (a->is_fallback)
		return ((struct span){"/", 1});
	return (a->request->target);
}

static enum answer_step
plan_package(struct answer *a, const struct site *site)
{
	struct plan plan;
	struct err e;

	if (compile(a, site, &plan, &e) != 0) {
		if (e.kind == ERR_FATAL || e.kind == ERR_TEMP)
			return (answerhead_trouble(
			    a, answerhead_status(&e), e.text));
		return (answerhead_refuse(a, answerhead_status(&e), e.text));
	}
	a->package =
	    memory_addpackage(a->memory, name_package(a), a->ident, &plan);
	if (a->package == NULL) {
		(void)err_nomem(&e);
		return (answerhead_trouble(a, 503, e.text));
	}
	return (finish(a));
}

/* Scan the base with the bytes read so far. */
static enum answer_step
scan(struct answer *a)
{
	const struct site *known;
	struct site *site = NULL;
	struct view v;
	struct err e;
	int rc;

	partial_view(&a->scan, &v);
	rc = site_scan(&v, &site, &e);
	view_free(&v);
	if (rc != 0 && a->scan.is_missing)
		return (ANSWER_READ);
	partial_free(&a->scan);
	if (rc != 0 && e.kind != ERR_INPUT)
		return (answer_nobase(a, &e));
	memory_addsite(a->memory, a->ident, site, &e);
	/* If no channel fits into a stored package, the operator must know. */
	if (memory_site(a->memory, a->ident, &known, &e) == 0 || known == NULL)
		return (answerhead_trouble(a, 500, e.text));
	return (plan_package(a, known));
}

static enum answer_step
plan_or_scan(struct answer *a)
{
	const struct site *site;
	struct err why;

	if (a->is_base)
		return (plan_package(a, NULL));
	if (memory_site(a->memory, a->ident, &site, &why) == 0) {
		partial_init(&a->scan, a->base.size);
		return (scan(a));
	}
	if (site == NULL)
		return (answerhead_trouble(a, 500, why.text));
	return (plan_package(a, site));
}

enum answer_step
answer_base(struct answer *a, const struct base *b)
{
	struct package *known;

	if (a->key == NULL)
		return (answerhead_refuse(a, 200, "ok"));
	a->base = *b;
	a->base.version = NULL;
	if (b->has_sha256)
		memcpy(a->ident, b->sha256, PLAN_IDENT_LEN);
	else
		identify(a, b->version);
	if (is_damaged(a))
		return (answerhead_trouble(a, 500,
		    "the base package is damaged: its SHA-256 is not the one "
		    "in its key"));
	known = memory_package(a->memory, name_package(a), a->ident);
	if (known == NULL)
		return (plan_or_scan(a));
	a->package = package_hold(known);
	return (finish(a));
}

enum answer_step
answer_bytes(struct answer *a, const uint8_t *data)
{
	struct err e;

	if (partial_add(&a->scan, data, &e) != 0)
		return (answer_nobase(a, &e));
	return (scan(a));
}

void
answer_refuse(struct answer *a, unsigned int status, const char *why)
{
	(void)answerhead_trouble(a, status, why);
}

void
answer_free(struct answer *a)
{
	package_release(a->package);
	partial_free(&a->scan);
	chanurl_free(&a->url);
	buf_free(&a->keybuf);
	buf_free(&a->head);
	logline_free(&a->line);
}
