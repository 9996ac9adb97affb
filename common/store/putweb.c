#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "store/place.h"
#include "store/putkind.h"
#include "store/remote.h"
#include "util/num.h"

/*
 * The place that is an HTTP server.  Where it moves files (WebDAV, RFC 4918)
 * a package comes under a name that nobody asks for, and gets its own when it
 * has been read back; elsewhere it is put under its own at once.
 */
struct putweb {
	struct put put;
	struct remote *remote; /* for reading back */
	struct remote_options options;
	enum { MOVES_UNKNOWN, MOVES_NOT, MOVES } moves;
};

static struct putweb *
web_of(struct put *to)
{
	return ((struct putweb *)to);
}

static int
receive_web(struct put *to, struct package *p, int fd, struct err *e)
{
	return (put_spool(to, p, fd, e));
}

/* The size of what is under ${key}, or ERR_NOTFOUND. */
static int
ask_size(struct put *to, const char *key, uint64_t *size, struct err *e)
{
	struct call_want want = {"Content-Length", ""};
	struct call call = {
	    .method = "HEAD", .key = key, .want = &want, .nwant = 1};
	int rc = caller_do(to->caller, &call, e);

	call_free(&call);
	if (rc == 0 && num_parse(want.value, strlen(want.value), size) != 0)
		rc = err_set(e, ERR_FATAL,
		    "the server does not say how long the package is");
	return (rc);
}

static int
open_remote(struct putweb *w, struct err *e)
{
	const struct put_options *o = &w->put.options;

	w->options = (struct remote_options){.spec = o->spec,
	    .retries = o->retries,
	    .timeout = o->timeout,
	    .env = o->env,
	    .agent = o->agent,
	    .reader = -1};
	return (
	    w->remote != NULL ? 0 : remote_open(&w->remote, &w->options, e));
}

static int
digest_more(void *cookie, const void *data, size_t len, struct err *e)
{
	(void)e;
	sha256_update(cookie, len, data);
	return (0);
}

/* Read back what is under ${key}: 1 if it is the package, 0 or -1. */
static int
is_there(
    struct put *to, const char *key, const struct package *p, struct err *e)
{
	const struct range whole = {1, 0, 0, UINT64_MAX};
	uint8_t sum[DIGEST_LEN];
	struct sha256_ctx ctx;
	uint64_t size;

	if (ask_size(to, key, &size, e) != 0)
		return (-1);
	if (size != p->digest.size)
		return (0);
	sha256_init(&ctx);
	if (open_remote(web_of(to), e) != 0 ||
	    remote_read(
		web_of(to)->remote, key, &whole, digest_more, &ctx, e) != 0)
		return (-1);
	sha256_digest(&ctx, sizeof(sum), sum);
	return (memcmp(sum, p->digest.sha256, sizeof(sum)) == 0);
}

static enum put_there
look_web(struct put *to, const struct package *p, struct err *e)
{
	switch (is_there(to, p->key, p, e)) {
	case 1:
		return (PUT_SAME);
	case 0:
		return (PUT_OTHER);
	default:
		return (e->kind == ERR_NOTFOUND ? PUT_NONE : PUT_FAILED);
	}
}

/* A call without a body, whose answer's does not matter. */
static int
simple(struct put *to, const char *method, const char *key,
    unsigned int *status, struct err *e)
{
	struct call call = {.method = method, .key = key};
	int rc = caller_do(to->caller, &call, e);

	*status = call.status;
	call_free(&call);
	return (rc);
}

static int
put_file(struct put *to, const struct package *p, const char *key, int fresh,
    struct err *e)
{
	const struct sigv4_field field[] = {{"Content-Type", p->type},
	    {"Cache-Control", PUT_CACHECONTROL}, {"If-None-Match", "*"}};
	struct call call = {.method = "PUT",
	    .key = key,
	    .field = field,
	    .nfield = fresh ? 3 : 2,
	    .fd = p->fd,
	    .len = p->digest.size};

	return (put_do(to, &call, e));
}

/*
 * Make the collections that ${key} is in (RFC 4918 section 9.3).  What cannot
 * be made is there already, or the server needs none: PUT will tell.
 */
static int
make_collections(struct put *to, const char *key, struct err *e)
{
	char *path = strdup(key), *slash = path;
	unsigned int status;
	struct err unused;
	char after;

	if (path == NULL)
		return (err_nomem(e));
	while ((slash = strchr(slash, '/')) != NULL) {
		after = *++slash;
		*slash = '\0';
		(void)simple(to, "MKCOL", path, &status, &unused);
		*slash = after;
	}
	free(path);
	return (0);
}

/* MOVE ${from} to the URL of the package. */
static int
move(struct put *to, const char *from, const char *url, int replace,
    unsigned int *status, struct err *e)
{
	const struct sigv4_field field[] = {
	    {"Destination", url}, {"Overwrite", replace ? "T" : "F"}};
	struct call call = {
	    .method = "MOVE", .key = from, .field = field, .nfield = 2};
	int rc = caller_do(to->caller, &call, e);

	*status = call.status;
	call_free(&call);
	return (rc);
}

/* Does the server move files?  What it says of one that is not there tells. */
static int
find_moves(struct put *to, const char *temp, const char *url, struct err *e)
{
	struct putweb *w = web_of(to);
	unsigned int status;

	if (w->moves != MOVES_UNKNOWN)
		return (0);
	if (move(to, temp, url, 0, &status, e) != 0 && e->kind == ERR_TEMP)
		return (-1);
	w->moves =
	    status == 404 || status == 409 || status == 412 ? MOVES : MOVES_NOT;
	return (0);
}

/* A name beside that of the package, which is no legal key. */
static int
name_temporary(const struct package *p, struct buf *temp, struct err *e)
{
	const char *slash = strrchr(p->key, '/');
	uint64_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return (err_sys(e, "no random number"));
	if (slash != NULL)
		buf_add(temp, p->key, (size_t)(slash - p->key) + 1);
	buf_addf(temp, ".chanpack-%016llx", (unsigned long long)random);
	return (buf_str(temp) == NULL ? err_nomem(e) : 0);
}

/* Fail unless what is under ${key} is the package. */
static int
check_there(
    struct put *to, const char *key, const struct package *p, struct err *e)
{
	int same = is_there(to, key, p, e);

	if (same != 0)
		return (same > 0
			    ? 0
			    : err_in(e, "what was stored cannot be checked"));
	return (err_set(e, ERR_TEMP,
	    "what is in the store is not what was sent: the file has changed "
	    "meanwhile, or was damaged on its way"));
}

static int
send_moved(struct put *to, const struct package *p, const char *temp,
    const char *url, int replace, struct err *e)
{
	unsigned int status;
	struct err unused;

	if (make_collections(to, p->key, e) != 0)
		return (-1);
	if (put_file(to, p, temp, 0, e) == 0 &&
	    check_there(to, temp, p, e) == 0 &&
	    move(to, temp, url, replace, &status, e) == 0)
		return (0);
	(void)simple(to, "DELETE", temp, &status, &unused);
	return (-1);
}

/* What went wrong under its own name must not stay there. */
static int
send_direct(struct put *to, const struct package *p, int replace, struct err *e)
{
	unsigned int status;
	struct err unused;

	if (put_file(to, p, p->key, !replace, e) != 0)
		return (-1);
	if (check_there(to, p->key, p, e) == 0)
		return (0);
	(void)simple(to, "DELETE", p->key, &status, &unused);
	return (-1);
}

static int
send_web(struct put *to, struct package *p, int replace, struct err *e)
{
	static const struct aws none = {.id = NULL};
	struct place place = PLACE_INIT;
	struct buf temp = BUF_INIT;
	uint64_t size;
	int rc = -1;

	to->all = p->digest.size;
	if (name_temporary(p, &temp, e) == 0 &&
	    place_find(&place, to->options.spec, &none, p->key, e) == 0 &&
	    find_moves(to, (char *)temp.data, (char *)place.url.data, e) == 0)
		rc = web_of(to)->moves == MOVES
			 ? send_moved(to, p, (char *)temp.data,
			       (char *)place.url.data, replace, e)
			 : send_direct(to, p, replace, e);
	if (rc == 0 && ((rc = ask_size(to, p->key, &size, e)) != 0 ||
			   size != p->digest.size))
		rc = rc != 0 ? -1
			     : err_set(e, ERR_TEMP,
				   "another upload has taken its place");
	to->all = 0;
	place_free(&place);
	buf_free(&temp);
	return (rc);
}

/* Nobody lists what is there. */
static int
sweep_web(struct put *to, uint64_t before, int dry, put_found *found,
    void *cookie, struct err *e)
{
	(void)to;
	(void)before;
	(void)dry;
	(void)found;
	(void)cookie;
	return (err_set(e, ERR_INPUT,
	    "only in a bucket of S3 can be looked for what uploads have "
	    "left"));
}

static void
close_web(struct put *to)
{
	remote_close(web_of(to)->remote);
	free(to);
}

static const struct put_kind web_kind = {
    put_digestwhole, receive_web, look_web, send_web, sweep_web, close_web};

int
putweb_open(struct put **p, struct err *e)
{
	struct putweb *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return (err_nomem(e));
	w->put.kind = &web_kind;
	*p = &w->put;
	return (0);
}
