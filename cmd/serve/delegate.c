#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "origin/foundbase.h"
#include "secrets.h"
#include "serve/body.h"
#include "serve/delegate.h"
#include "util/clock.h"
#include "util/io.h"

/*
 * Wait so much longer than the coprocess's own deadline: the coprocess reports
 * the timeout then.
 */
#define GRACE_MS 5000

/* How long to use an answer about a base of slices, which never change. */
#define GOOD_MS 1000

int
delegate_open(struct delegate *r, const struct config *c, struct err *e)
{
	char seconds[16];
	struct launch_spec spec = {.store = c->stores.spec,
	    .nstores = c->stores.n,
	    .cache = c->cache,
	    .cache_size = c->cache_size,
	    .state = c->state,
	    .timeout = seconds};
	static const struct launch none = LAUNCH_INIT;
	int rc;

	memset(r, 0, sizeof(*r));
	r->launch = none;
	r->fd = r->slice.fd = -1;
	r->patience = (int)c->store_time * 1000 + GRACE_MS;
	r->progress = c->progress_time;
	config_patience(c, seconds, &spec.retries);
	rc = asker_start(&r->asker, &r->launch, &spec, e);
	secrets_forget();
	return (rc);
}

/* Close the slice, and release it at the coprocess. */
static void
drop_slice(struct delegate *r)
{
	if (r->slice.fd != -1)
		(void)close(r->slice.fd);
	r->slice.fd = -1;
	if (r->slice.id != 0)
		asker_release(r->asker, r->slice.id);
	r->slice.id = 0;
}

static void
drop_base(struct delegate *r)
{
	drop_slice(r);
	if (r->fd != -1)
		(void)close(r->fd);
	r->fd = -1;
	r->good = 0;
	buf_reset(&r->key);
}

void
delegate_close(struct delegate *r)
{
	drop_base(r);
	buf_free(&r->key);
	asker_close(r->asker);
	launch_end(&r->launch);
}

/* Wait for an answer to question ${id}; drop answers to older questions. */
static int
wait_answer(
    struct delegate *r, uint32_t id, struct asker_answer *a, struct err *e)
{
	int64_t end = clock_ms() + r->patience;
	int rc;

	do {
		rc = asker_next(r->asker,
		    (int)(end - clock_ms() > 0 ? end - clock_ms() : 0), a, e);
		if (rc < 0)
			return (-1);
		if (rc == 0)
			return (
			    err_set(e, ERR_TEMP, "the store does not answer"));
		if (a->wire.id != id && a->fd != -1)
			(void)close(a->fd);
	} while (a->wire.id != id);
	return (a->wire.kind == WIRE_FAILED ? wire_error(&a->wire, e) : 0);
}

static int
ask_base(
    struct delegate *r, const char *key, struct asker_answer *a, struct err *e)
{
	uint32_t id;

	if (asker_find(r->asker, key, NULL, &id, e) != 0)
		return (-1);
	if (wait_answer(r, id, a, e) == 0)
		return (0);
	asker_release(r->asker, id);
	return (-1);
}

/* Ask for ${key}, and make the answer the base. */
static int
take_base(struct delegate *r, const char *key, struct err *e)
{
	int64_t now = clock_ms();
	struct asker_answer a;

	drop_base(r);
	if (ask_base(r, key, &a, e) != 0)
		return (-1);
	r->fd = a.fd;
	r->base = a.wire.found;
	buf_addstr(&r->key, key);
	if (buf_str(&r->key) == NULL)
		return (err_nomem(e));
	if (r->base.medium != WIRE_FILE)
		r->good = now + GOOD_MS;
	return (0);
}

int
delegate_find(
    struct delegate *r, const char *key, struct base *b, struct err *e)
{
	if ((clock_ms() >= r->good || strcmp((char *)r->key.data, key) != 0) &&
	    take_base(r, key, e) != 0)
		return (-1);
	foundbase(&r->base, b);
	return (0);
}

/* If a store answers that it has no such package, the store can be read. */
int
delegate_check(struct delegate *r, struct err *e)
{
	struct asker_answer a;

	if (ask_base(r, "chanpack-health", &a, e) == 0) {
		if (a.fd != -1)
			(void)close(a.fd);
		return (0);
	}
	return (e->kind == ERR_NOTFOUND ? 0 : -1);
}

/* Make slice ${n} the one in use, and wait until ${valid} bytes are valid. */
static int
take_slice(struct delegate *r, uint64_t n, uint32_t valid, struct err *e)
{
	struct delegate_slice *s = &r->slice;
	struct asker_answer a;

	if (s->id == 0 || s->n != n) {
		drop_slice(r);
		if (asker_slice(r->asker, (char *)r->key.data, &r->base, n,
			NULL, &s->id, e) != 0) {
			s->id = 0;
			return (-1);
		}
		s->n = n;
		s->valid = 0;
	}
	while (s->fd == -1 || s->valid < valid) {
		if (wait_answer(r, s->id, &a, e) != 0) {
			drop_slice(r);
			r->good = 0;
			return (-1);
		}
		if (a.fd != -1)
			s->fd = a.fd;
		s->valid = a.wire.valid;
	}
	return (0);
}

/*
 * Wait for the byte ${off} of the base, and set ${at} to where it is in the
 * slice.  Returns how many bytes from there on are valid, at most ${len}; or 0
 * with ${e}.
 */
static uint64_t
take_bytes(
    struct delegate *r, uint64_t off, uint64_t len, uint64_t *at, struct err *e)
{
	uint64_t n = off / r->base.slice;

	*at = off % r->base.slice;
	if (take_slice(r, n, (uint32_t)*at + 1, e) != 0)
		return (0);
	return (r->slice.valid - *at < len ? r->slice.valid - *at : len);
}

int
delegate_read(
    struct delegate *r, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	uint64_t at, n;

	if (r->base.medium == WIRE_FILE)
		return (body_read(r->fd, off, data, len, e));
	for (; len > 0; off += n, data += n, len -= (size_t)n)
		if ((n = take_bytes(r, off, len, &at, e)) == 0 ||
		    body_read(r->slice.fd, at, data, (size_t)n, e) != 0)
			return (-1);
	return (0);
}

static int
send_slices(
    void *cookie, struct output *o, uint64_t off, uint64_t len, struct err *e)
{
	struct delegate *r = cookie;
	uint64_t at, n;

	for (; len > 0; off += n, len -= n)
		if ((n = take_bytes(r, off, len, &at, e)) == 0 ||
		    output_range(o, r->slice.fd, at, n, e) != 0)
			return (-1);
	return (0);
}

/*
 * Return where the first byte of the base is that the answer sends; the size of
 * the base if there is none.
 */
static uint64_t
find_first(const struct plan *p, uint64_t first, uint64_t len)
{
	uint64_t end = first + len;
	struct piece x;

	for (; first < end; first += x.len) {
		x = plan_clip(p, plan_find(p, first), first, end - first);
		if (x.kind == PIECE_BASE)
			return (x.off);
	}
	return (p->basesize);
}

/*
 * Get the first byte before the head is sent, so that an error can still be
 * answered.  No check follows: slices never change.
 */
static enum sent
send_body(struct delegate *r, struct output *o, const struct buf *head,
    const struct plan *p, uint64_t first, uint64_t len, struct err *e)
{
	const struct output_base base = {.send = send_slices, .cookie = r};
	uint64_t off = find_first(p, first, len), at;

	if (off < p->basesize && take_bytes(r, off, 1, &at, e) == 0)
		return (SENT_NOTHING);
	if (output_put(o, head->data, head->len, e) != 0 ||
	    output_planof(o, p, first, len, &base, e) != 0)
		return (SENT_PART);
	return (SENT_ALL);
}

/* As check_base of folder.c, but the coprocess looks up the key. */
static int
check_file(void *cookie, struct err *e)
{
	struct delegate *r = cookie;
	struct asker_answer a;
	struct stat st, other;
	int rc;

	if (fstat(r->fd, &st) != 0)
		return (err_sys(e, "cannot look at the base package"));
	if ((uint64_t)st.st_size != r->base.size ||
	    clock_compare(st.st_mtim, r->base.mtime) != 0)
		return (body_changed(e));
	if (clock_compare(st.st_ctim, r->base.ctime) == 0)
		return (0);
	if (ask_base(r, (char *)r->key.data, &a, e) != 0)
		return (e->kind == ERR_NOTFOUND ? 0 : -1);
	if (a.fd == -1)
		return (0);
	rc = fstat(a.fd, &other);
	(void)close(a.fd);
	if (rc != 0)
		return (err_sys(e, "cannot look at the base package"));
	if (other.st_dev != st.st_dev || other.st_ino != st.st_ino)
		return (0);
	if (memcmp(a.wire.found.sha256, r->base.sha256, WIRE_SHA256) != 0)
		return (body_changed(e));
	r->base.ctime = st.st_ctim;
	return (0);
}

int
delegate_look(struct delegate *r, struct err *e)
{
	return (r->base.medium == WIRE_FILE ? check_file(r, e) : 0);
}

enum sent
delegate_send(struct delegate *r, struct output *o, const struct buf *head,
    const struct plan *p, uint64_t first, uint64_t len, struct err *e)
{
	const struct body b = {.fd = r->fd,
	    .check = check_file,
	    .cookie = r,
	    .patience = r->progress};

	if (r->base.medium == WIRE_FILE)
		return (body_send(&b, o, head, p, first, len, e));
	return (send_body(r, o, head, p, first, len, e));
}
