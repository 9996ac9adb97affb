#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "listen/configcheck.h"
#include "store/measured.h"
#include "store/spec.h"
#include "store/store.h"
#include "url/key.h"
#include "util/text.h"
#include "util/warn.h"

static void
print_text(const char *name, const char *value)
{
	printf("%s: %s\n", name, text_safe(value, strlen(value)));
}

static void
print_seconds(const char *name, unsigned int value)
{
	printf("%s: %u seconds\n", name, value);
}

static void
print_forms(const struct forms *f)
{
	size_t i;

	printf("form:");
	for (i = 0; i < f->n; i++)
		printf("%s %s", i == 0 ? "" : ",", formref_text(&f->v[i]));
	printf("%s\n", f->n == 0 ? " auto" : "");
}

static void
print_lists(const struct access *a)
{
	if (a->keys != NULL)
		printf("keys: %zu of %s\n", a->ring.n,
		    text_safe(a->keys, strlen(a->keys)));
	else
		printf("keys: none\n");
	if (a->tokenkeys != NULL)
		printf("tokens: %zu of %s\n", a->tokens.n,
		    text_safe(a->tokenkeys, strlen(a->tokenkeys)));
	else
		printf("tokens: none\n");
	if (a->channels != NULL)
		printf("channels: %zu of %s\n", a->allow.table.n,
		    text_safe(a->channels, strlen(a->channels)));
	else
		printf("channels: all\n");
	if (a->denied != NULL)
		printf("denied: %zu of %s\n", a->deny.table.n,
		    text_safe(a->denied, strlen(a->denied)));
	else
		printf("denied: none\n");
}

static void
print_origin(const struct origin *o)
{
	static const char *const fallback[] = {[FALLBACK_NONE] = "none",
	    [FALLBACK_BASE] = "base",
	    [FALLBACK_URL] = "URL"};

	print_text("fallback", o->fallback == FALLBACK_URL
				   ? o->fallback_url
				   : fallback[o->fallback]);
	print_text("base URLs", !o->no_base ? "answered"
				: o->base_for.n > 0 || o->base_for.local
				    ? "answered for those of --base-for"
				    : "refused");
	print_text("digits in keys",
	    o->no_key_check ? "not compared" : "compared with the digest");
	if (o->cache_control != NULL)
		print_text("cache control", o->cache_control);
}

static void
print_limits(const struct config *c)
{
	printf("workers: %u\n", c->workers);
	printf("connections: %u", c->connections);
	if (c->per_peer > 0)
		printf(", %u of one address", c->per_peer);
	printf(", %u requests each\n", c->requests_max);
	printf("head: %zu bytes\n", c->head_max);
	print_seconds("idle", c->idle_time);
	print_seconds("request", c->request_time);
	print_seconds("progress", c->progress_time);
	print_seconds("store", c->store_time);
	print_seconds("recheck", c->recheck);
	print_seconds("grace", c->grace_time);
	if (c->min_rate > 0)
		printf("rate: %llu bytes a second at least\n",
		    (unsigned long long)c->min_rate);
}

void
configcheck_print(const struct config *c)
{
	struct buf state = BUF_INIT;
	const char *dir = config_state(c, &state);
	size_t i;

	print_text("listen", c->listen);
	print_text("metrics", c->metrics == NULL ? "none" : c->metrics);
	print_text("public", c->origin.public.url);
	for (i = 0; i < c->stores.n; i++)
		print_text("store", c->stores.spec[i]);
	print_text("cache", c->cache == NULL ? "none" : c->cache);
	print_text("state", dir == NULL ? "none" : dir);
	print_text("log", c->log == NULL ? "none" : c->log);
	if (c->log != NULL)
		print_text("log format", log_formatname(c->origin.log_format));
	print_lists(&c->access);
	print_forms(&c->origin.forms);
	print_origin(&c->origin);
	print_limits(c);
	buf_free(&state);
}

/* Count the directories that cannot be used.  Other stores are not asked. */
static unsigned int
check_stores(const struct stores *s)
{
	unsigned int n = 0;
	struct store *store;
	struct err e;
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (spec_isremote(s->spec[i]))
			continue;
		if (store_open(&store, s->spec[i], &e) != 0) {
			warn_err(&e);
			n++;
			continue;
		}
		if (store_check(store, &e) != 0) {
			warn_err(&e);
			n++;
		}
		store_close(store);
	}
	return (n);
}

static unsigned int
check_state(const struct config *c)
{
	struct buf state = BUF_INIT;
	const char *dir = config_state(c, &state);
	struct measured *m = NULL;
	struct err e;
	int rc = measured_open(&m, dir, &e);

	measured_close(m);
	if (rc == 0 && dir != NULL &&
	    faccessat(AT_FDCWD, dir, W_OK | X_OK, AT_EACCESS) != 0)
		rc = err_sys(
		    &e, "state directory %s", text_safe(dir, strlen(dir)));
	if (dir == NULL)
		warn0("no --state: each start measures all bases again");
	else if (rc != 0)
		warn_err(&e);
	buf_free(&state);
	return (dir == NULL || rc != 0);
}

unsigned int
configcheck_odd(const struct config *c, unsigned int wanted, uint64_t files)
{
	unsigned int n = check_stores(&c->stores) + check_state(c);

	if (c->access.keys == NULL) {
		warn0("no -K: channel URLs need no signature");
		n++;
	}
	if (c->access.denied != NULL && c->access.deny.table.n == 0) {
		warn0("--deny %s: the list is empty",
		    text_safe(c->access.denied, strlen(c->access.denied)));
		n++;
	}
	if (c->connections < wanted) {
		warn0("%u connections at most: %llu descriptors",
		    c->connections, (unsigned long long)files);
		n++;
	}
	return (n);
}

/* Bases of all stores whose digest the state directory does not have. */
struct unmeasured {
	struct measured *m;
	unsigned int n;
};

/* Skip a file whose key is not legal: no request can ask for it. */
static int
look_at(void *cookie, const char *key, const struct stat *st, struct err *e)
{
	struct unmeasured *u = cookie;
	struct err illegal;

	(void)e;
	if (key_check(key, strlen(key), &illegal) != 0 ||
	    measured_has(u->m, st))
		return (0);
	if (u->n++ < CHECK_BASES)
		warn0("%s is not measured: its first request reads all of it",
		    text_safe(key, strlen(key)));
	return (0);
}

/* check_stores has warned of a store that is missing: skip it here. */
static unsigned int
look_through(const char *spec, struct unmeasured *u)
{
	struct store *store;
	struct err e;
	int rc;

	if (spec_isremote(spec) || store_open(&store, spec, &e) != 0)
		return (0);
	rc = store_check(store, &e) == 0 ? store_walk(store, "", look_at, u, &e)
					 : 0;
	store_close(store);
	if (rc != 0)
		warn_err(&e);
	return (rc != 0);
}

unsigned int
configcheck_bases(const struct config *c)
{
	struct unmeasured u = {.n = 0};
	struct buf state = BUF_INIT;
	const char *dir = config_state(c, &state);
	unsigned int n = 0;
	struct err e;
	size_t i;

	/* check_state has warned of a state directory that cannot be used. */
	if (dir != NULL && measured_open(&u.m, dir, &e) == 0)
		for (i = 0; i < c->stores.n; i++)
			n += look_through(c->stores.spec[i], &u);
	if (u.n > CHECK_BASES)
		warn0("%u more are not measured", u.n - CHECK_BASES);
	measured_close(u.m);
	buf_free(&state);
	return (n + u.n);
}
