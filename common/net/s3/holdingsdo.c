#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "s3/holdingsin.h"
#include "s3/s3.h"
#include "util/hex.h"
#include "util/num.h"
#include "util/text.h"

/* Set the error of ${v}, with its key. */
static void
set_failed(struct holding *v, const struct err *why)
{
	v->err = *why;
	if (why->kind == ERR_NOTFOUND)
		(void)err_set(&v->err, ERR_NOTFOUND, "%s is not in the store",
		    text_safe(v->key, strlen(v->key)));
	else
		(void)err_in(&v->err, "%s", text_safe(v->key, strlen(v->key)));
}

static void
measure_key(struct store *s, struct holding *v)
{
	struct digest d;
	struct object o;
	struct err why;

	/* Its error names the key. */
	if (store_get(s, v->key, &o, &v->err) != 0)
		return;
	v->err.kind = ERR_NONE;
	if (digest_file(o.fd, &d, NULL, &why) != 0) {
		set_failed(v, &why);
	} else {
		/* Size and time must be of the file that was digested. */
		v->size = d.size;
		v->modified = holdings_seconds(o.mtime.tv_sec);
		hex_encode(v->sha256, d.sha256, DIGEST_LEN);
	}
	(void)close(o.fd);
}

/* One of the calls to a bucket, which run many at a time. */
struct asked {
	struct call call;
	struct call_want want;
	struct holding *v;
};

static int
ask_each(struct caller *c, const char *method, const char *want,
    struct holding *v, size_t n, void (*done)(struct asked *a), struct err *e)
{
	struct asked *asked = calloc(n, sizeof(*asked)), *a;
	struct call *call;
	size_t i;

	if (asked == NULL)
		return (err_nomem(e));
	for (i = 0; i < n; i++) {
		if (v[i].err.kind != ERR_NONE)
			continue;
		a = &asked[i];
		a->v = &v[i];
		a->want.name = want;
		a->call = (struct call){.method = method,
		    .key = v[i].key,
		    .fd = -1,
		    .room = S3_ROOM,
		    .inspect = 1,
		    .want = &a->want,
		    .nwant = 1,
		    .cookie = a};
		caller_start(c, &a->call);
	}
	while ((call = caller_wait(c)) != NULL) {
		a = call->cookie;
		if (call->failed)
			set_failed(a->v, &call->err);
		else if (done != NULL)
			done(a);
		call_free(call);
	}
	free(asked);
	return (0);
}

static void
take_size(struct asked *a)
{
	const char *length = a->want.value;

	(void)num_parse(length, strlen(length), &a->v->size);
}

static void
take_digest(struct asked *a)
{
	size_t n = strspn(a->want.value, "0123456789abcdef");

	if (n == HOLDING_SHA256 - 1 && a->want.value[n] == '\0')
		memcpy(a->v->sha256, a->want.value, HOLDING_SHA256);
}

int
holdings_find(
    struct holdings *h, const char *key, struct holding *v, struct err *e)
{
	struct stat st;

	memset(v, 0, sizeof(*v));
	if ((v->key = strdup(key)) == NULL)
		return (err_nomem(e));
	if (h->store != NULL) {
		if (store_stat(h->store, key, &st, e) != 0)
			return (-1);
		v->size = (uint64_t)st.st_size;
		return (0);
	}
	if (ask_each(h->caller, "HEAD", "Content-Length", v, 1, take_size, e) !=
	    0)
		return (-1);
	if (v->err.kind == ERR_NONE)
		return (0);
	*e = v->err;
	return (-1);
}

int
holdings_digest(struct holdings *h, struct holding *v, size_t n, struct err *e)
{
	size_t i;

	if (h->caller != NULL)
		return (ask_each(
		    h->caller, "HEAD", META_SHA256, v, n, take_digest, e));
	for (i = 0; i < n; i++)
		measure_key(h->store, &v[i]);
	return (0);
}

int
holdings_remove(struct holdings *h, struct holding *v, size_t n, struct err *e)
{
	struct err why;
	size_t i;

	if (h->caller != NULL)
		return (ask_each(h->caller, "DELETE", "ETag", v, n, NULL, e));
	for (i = 0; i < n; i++)
		if (v[i].err.kind == ERR_NONE &&
		    store_remove(h->store, v[i].key, &why) != 0)
			v[i].err = why;
	return (0);
}
