#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "put/putkind.h"
#include "util/hex.h"
#include "util/num.h"
#include "web/remote.h"

/*
 * The place that is an HTTP server.  A package is put directly under its own
 * name, and then read back.
 */

/* Size and digest of a package, as the server says. */
struct stated {
	uint64_t size;
	char sha256[CALL_VALUE_MAX]; /* may be no SHA-256 in hexadecimal */
};

/* Ask for size and digest of ${key}.  ERR_NOTFOUND if there is no package. */
static int
ask_stated(struct put *to, const char *key, struct stated *s, struct err *e)
{
	/* Artifactory sends the second field. */
	struct call_want want[] = {
	    {"Content-Length", ""}, {"X-Checksum-Sha256", ""}};
	struct call call = {
	    .method = "HEAD", .key = key, .want = want, .nwant = 2};
	int rc = caller_do(to->caller, &call, e);

	call_free(&call);
	if (rc != 0)
		return (-1);
	memcpy(s->sha256, want[1].value, sizeof(s->sha256));
	if (num_parse(want[0].value, strlen(want[0].value), &s->size) == 0)
		return (0);
	return (err_set(
	    e, ERR_FATAL, "the server does not say how long the package is"));
}

static int
digest_more(void *cookie, const void *data, size_t len, struct err *e)
{
	(void)e;
	sha256_update(cookie, len, data);
	return (0);
}

/* Read the package ${key} back, and digest it. */
static int
read_back(
    struct put *to, const char *key, uint8_t sum[DIGEST_LEN], struct err *e)
{
	const struct rangespec whole = {1, 0, 0, UINT64_MAX};
	struct remote remote;
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	remote_init(&remote, to->caller);
	if (remote_read(&remote, key, &whole, digest_more, &ctx, e) != 0)
		return (-1);
	sha256_digest(&ctx, DIGEST_LEN, sum);
	return (0);
}

/* Does the server have the package under its key?  1, 0 or -1. */
static int
is_there(struct put *to, const struct package *p, struct err *e)
{
	char hex[2 * DIGEST_LEN + 1];
	uint8_t sum[DIGEST_LEN];
	struct stated s;

	if (ask_stated(to, p->key, &s, e) != 0)
		return (-1);
	if (s.size != p->digest.size)
		return (0);
	hex_encode(hex, p->digest.sha256, DIGEST_LEN);
	if (strlen(s.sha256) == strlen(hex))
		return (strcasecmp(s.sha256, hex) == 0);
	if (read_back(to, p->key, sum, e) != 0)
		return (-1);
	return (memcmp(sum, p->digest.sha256, sizeof(sum)) == 0);
}

static enum put_there
look_web(struct put *to, const struct package *p, struct err *e)
{
	switch (is_there(to, p, e)) {
	case 1:
		return (PUT_SAME);
	case 0:
		return (PUT_OTHER);
	default:
		return (e->kind == ERR_NOTFOUND ? PUT_NONE : PUT_FAILED);
	}
}

/* PUT the package; with ${fresh} only if the server has none there. */
static int
put_file(struct put *to, const struct package *p, int fresh, struct err *e)
{
	const struct sigv4_field field[] = {{"Content-Type", p->type},
	    {"Cache-Control", PUT_CACHECONTROL}, {"If-None-Match", "*"}};
	struct call call = {.method = "PUT",
	    .key = p->key,
	    .field = field,
	    .nfield = fresh ? 3 : 2,
	    .fd = p->fd,
	    .len = p->digest.size};

	return (put_do(to, &call, e));
}

/* Remove content that is not the package. */
static void
remove_file(struct put *to, const char *key)
{
	struct call call = {.method = "DELETE", .key = key};
	struct err unused;

	(void)caller_do(to->caller, &call, &unused);
	call_free(&call);
}

/*
 * Fail unless the server has the package under its key.  Content that cannot be
 * checked stays: it may be the package.
 */
static int
check_there(struct put *to, const struct package *p, struct err *e)
{
	switch (is_there(to, p, e)) {
	case 1:
		return (0);
	case 0:
		remove_file(to, p->key);
		return (err_set(e, ERR_TEMP,
		    "what is in the store is not what was sent: the file has "
		    "changed meanwhile, or was damaged on its way"));
	default:
		return (err_in(e, "the stored file cannot be checked"));
	}
}

static int
send_web(struct put *to, struct package *p, int replace, struct err *e)
{
	int rc;

	to->all = p->digest.size;
	if ((rc = put_file(to, p, !replace, e)) == 0)
		rc = check_there(to, p, e);
	to->all = 0;
	return (rc);
}

/* HTTP has no list of packages to look through. */
static int
sweep_web(struct put *to, uint64_t before, int dry, put_found *found,
    void *cookie, struct err *e)
{
	(void)to;
	(void)before;
	(void)dry;
	(void)found;
	(void)cookie;
	return (
	    err_set(e, ERR_INPUT, "--abort-stale works only on an S3 bucket"));
}

static void
close_web(struct put *to)
{
	free(to);
}

static const struct put_kind web_kind = {
    put_digestwhole, put_spool, look_web, send_web, sweep_web, close_web};

int
putweb_open(struct put **p, struct err *e)
{
	if ((*p = calloc(1, sizeof(**p))) == NULL)
		return (err_nomem(e));
	(*p)->kind = &web_kind;
	return (0);
}
