#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "origin/foundbase.h"
#include "util/clock.h"
#include "util/hash.h"
#include "worker/basesin.h"
#include "worker/disk.h"

/*
 * How long a failure is kept, so that all who waited for the answer get the
 * failure.  Later the coprocess is asked again.
 */
#define FAILED_MS 50

/* No package has this key: if it is "not found", the stores can be read. */
#define HEALTH_KEY "chanpack-health"

int
bases_open(struct bases **out, const struct bases_setup *s, struct err *e)
{
	struct bases *b = calloc(1, sizeof(*b));

	*out = b;
	if (b == NULL)
		return (err_nomem(e));
	b->setup = *s;
	dlist_init(&b->open);
	dlist_init(&b->order);
	dlist_init(&b->idle);
	dlist_init(&b->room);
	return (0);
}

void
bases_wake(struct bases *b, struct dlist *waiters)
{
	struct waiter *w;

	while ((w = DLIST_FIRST(waiters, struct waiter, link)) != NULL) {
		dlist_remove(&w->link);
		b->setup.wake(b->setup.cookie, w);
	}
}

/* Send ${q}.  Its answers bring ${q} as their cookie. */
static int
send_question(struct bases *b, struct question *q, struct err *e)
{
	int rc;

	switch (q->kind) {
	case ASK_FIND:
		board_add(b->setup.board, BOARD_FINDS, 1);
		rc = asker_find(
		    b->asker, ((struct name *)(void *)q)->key, q, &q->id, e);
		break;
	case ASK_CHECK:
		board_add(b->setup.board, BOARD_FINDS, 1);
		rc = asker_find(
		    b->asker, ((struct version *)(void *)q)->key, q, &q->id, e);
		break;
	default:
		board_add(b->setup.board, BOARD_SLICES, 1);
		rc = slice_ask(b, (struct slice *)(void *)q, e);
	}
	if (rc != 0)
		q->id = 0;
	return (rc);
}

int
question_ask(struct bases *b, struct question *q, struct err *e)
{
	q->id = 0;
	/* A new coprocess must be able to take all open questions. */
	if (b->nopen == WIRE_ASKS_MAX)
		return (
		    err_set(e, ERR_TEMP, "too many packages are waited for"));
	if (b->asker != NULL && send_question(b, q, e) != 0)
		return (-1);
	q->is_open = 1;
	b->nopen++;
	dlist_add(&b->open, &q->link);
	return (0);
}

void
question_end(struct bases *b, struct question *q)
{
	if (!q->is_open)
		return;
	if (b->asker != NULL && q->id != 0)
		asker_release(b->asker, q->id);
	q->id = 0;
	q->is_open = 0;
	b->nopen--;
	dlist_remove(&q->link);
}

static void
free_version(struct version *v)
{
	if (v->fd != -1)
		(void)close(v->fd);
	question_end(v->bases, &v->question);
	free(v->key);
	free(v);
}

void
bases_release(struct bases *b, struct version *v)
{
	(void)b;
	if (v != NULL && --v->refs == 0)
		free_version(v);
}

static void
forget_name(struct bases *b, struct name *n)
{
	struct name **where = &b->bucket[n->hash % NAME_BUCKETS];

	while (*where != n)
		where = &(*where)->next;
	*where = n->next;
	dlist_remove(&n->order);
	b->names--;
	question_end(b, &n->question);
	bases_release(b, n->now);
	free(n->key);
	free(n);
}

/* Forget the keys whose last use is longest ago, unless they are in use. */
static void
make_room(struct bases *b)
{
	struct name *n, *next;

	for (n = DLIST_FIRST(&b->order, struct name, order);
	     n != NULL && b->names > b->setup.versions; n = next) {
		next = DLIST_NEXT(&b->order, n, struct name, order);
		if (!n->question.is_open && dlist_isempty(&n->waiters))
			forget_name(b, n);
	}
}

static struct name *
make_name(struct bases *b, const char *key, uint64_t hash)
{
	struct name *n = calloc(1, sizeof(*n));

	if (n == NULL || (n->key = strdup(key)) == NULL) {
		free(n);
		return (NULL);
	}
	n->question.kind = ASK_FIND;
	dlist_init(&n->question.link);
	dlist_init(&n->waiters);
	n->bases = b;
	n->hash = hash;
	n->next = b->bucket[hash % NAME_BUCKETS];
	b->bucket[hash % NAME_BUCKETS] = n;
	make_room(b);
	dlist_add(&b->order, &n->order);
	b->names++;
	return (n);
}

static struct name *
get_name(struct bases *b, const char *key)
{
	uint64_t hash = hash_bytes(key, strlen(key), HASH_BASIS);
	struct name *n = b->bucket[hash % NAME_BUCKETS];

	while (n != NULL && (n->hash != hash || strcmp(n->key, key) != 0))
		n = n->next;
	if (n == NULL)
		return (make_name(b, key, hash));
	dlist_remove(&n->order);
	dlist_add(&b->order, &n->order);
	return (n);
}

void
bases_doubt(struct bases *b, const struct version *v)
{
	uint64_t hash = hash_bytes(v->key, strlen(v->key), HASH_BASIS);
	struct name *n = b->bucket[hash % NAME_BUCKETS];

	while (n != NULL && n->now != v)
		n = n->next;
	if (n != NULL)
		n->said = INT64_MIN / 2;
}

/*
 * Return 1 if nobody has written to the file since it was found.  One fstat(2)
 * serves all requests of a turn.
 */
static int
is_untouched(const struct bases *b, struct version *v)
{
	const struct wire_found *f = &v->found;
	struct stat st;

	if (v->fd == -1)
		return (1);
	if (v->err.text[0] != '\0')
		return (0);
	if (v->seen == b->turn)
		return (1);
	if (fstat(v->fd, &st) != 0 || (uint64_t)st.st_size != f->size ||
	    clock_compare(st.st_mtim, f->mtime) != 0 ||
	    clock_compare(st.st_ctim, f->ctime) != 0)
		return (0);
	v->seen = b->turn;
	return (1);
}

static enum bases_rc
wait_for(struct bases *b, struct name *n, struct waiter *w, struct err *e)
{
	if (!n->question.is_open && question_ask(b, &n->question, e) != 0)
		return (BASES_FAILED);
	dlist_add(&n->waiters, &w->link);
	return (BASES_WAIT);
}

enum bases_rc
bases_find(struct bases *b, const char *key, int fresh, struct waiter *w,
    struct version **v, struct err *e)
{
	int is_health = key == NULL;
	struct name *n = get_name(b, is_health ? HEALTH_KEY : key);

	*v = NULL;
	if (n == NULL) {
		(void)err_nomem(e);
		return (BASES_FAILED);
	}
	if (n->has_failed && b->now - n->said < FAILED_MS) {
		*e = n->err;
		return (is_health && e->kind == ERR_NOTFOUND ? BASES_OK
							     : BASES_FAILED);
	}
	if (n->now == NULL || fresh || b->now - n->said >= b->setup.good ||
	    !is_untouched(b, n->now))
		return (wait_for(b, n, w, e));
	if (!is_health) {
		n->now->refs++;
		*v = n->now;
	}
	return (BASES_OK);
}

static struct version *
make_version(struct bases *b, const char *key, struct asker_answer *a)
{
	struct version *v = calloc(1, sizeof(*v));
	struct stat st;

	if (v == NULL || (v->key = strdup(key)) == NULL) {
		free(v);
		return (NULL);
	}
	v->question.kind = ASK_CHECK;
	dlist_init(&v->question.link);
	dlist_init(&v->slices);
	dlist_init(&v->waiters);
	v->bases = b;
	v->refs = 1;
	v->found = a->wire.found;
	v->fd = a->fd;
	if (v->fd != -1 && fstat(v->fd, &st) == 0) {
		v->dev = (uint64_t)st.st_dev;
		v->ino = (uint64_t)st.st_ino;
		v->is_memory = disk_ismemory(v->fd);
	}
	return (v);
}

static int
is_same(const struct version *v, const struct asker_answer *a)
{
	const struct wire_found *x = &v->found, *y = &a->wire.found;
	struct stat st;

	if (v->err.text[0] != '\0' || x->medium != y->medium ||
	    x->size != y->size || x->slice != y->slice ||
	    x->has_sha256 != y->has_sha256 ||
	    memcmp(x->sha256, y->sha256, sizeof(x->sha256)) != 0 ||
	    strcmp(x->version, y->version) != 0 ||
	    clock_compare(x->mtime, y->mtime) != 0 ||
	    clock_compare(x->ctime, y->ctime) != 0)
		return (0);
	return (v->fd == -1 ||
		(fstat(a->fd, &st) == 0 && (uint64_t)st.st_dev == v->dev &&
		    (uint64_t)st.st_ino == v->ino));
}

/* The coprocess has found ${a} under the name: keep its version or make one. */
static void
take_found(struct bases *b, struct name *n, struct asker_answer *a)
{
	struct version *v;

	n->said = b->now;
	n->has_failed = 0;
	if (n->now != NULL && is_same(n->now, a)) {
		if (a->fd != -1)
			(void)close(a->fd);
		return;
	}
	bases_release(b, n->now);
	n->now = NULL;
	if ((v = make_version(b, n->key, a)) != NULL) {
		n->now = v;
		return;
	}
	if (a->fd != -1)
		(void)close(a->fd);
	n->has_failed = 1;
	(void)err_nomem(&n->err);
}

static void
name_answer(struct bases *b, struct name *n, struct asker_answer *a)
{
	question_end(b, &n->question);
	if (a->wire.kind == WIRE_FAILED) {
		n->said = b->now;
		n->has_failed = 1;
		(void)wire_error(&a->wire, &n->err);
		if (n->err.kind != ERR_NOTFOUND)
			bases_trouble(b, a);
	} else {
		take_found(b, n, a);
	}
	bases_wake(b, &n->waiters);
}

static void
take_answer(struct bases *b, struct asker_answer *a)
{
	struct question *q = a->cookie;

	if (q->kind == ASK_SLICE) {
		slice_answer(b, (struct slice *)(void *)q, a);
		return;
	}
	/* This answer has ended the question: do not release it. */
	q->id = 0;
	if (q->kind == ASK_FIND)
		name_answer(b, (struct name *)(void *)q, a);
	else
		basescheck_answer(b, (struct version *)(void *)q, a);
}

/* Close the connection to the coprocess.  Its questions stay open. */
static void
lose_asker(struct bases *b)
{
	struct question *q;

	asker_close(b->asker);
	b->asker = NULL;
	for (q = DLIST_FIRST(&b->open, struct question, link); q != NULL;
	     q = DLIST_NEXT(&b->open, q, struct question, link))
		q->id = 0;
}

void
bases_tick(struct bases *b, int64_t now)
{
	b->now = now;
	b->turn++;
	slices_age(b);
}

int
bases_take(struct bases *b, struct err *e)
{
	struct asker_answer a;
	int rc = 0;

	while (b->asker != NULL && (rc = asker_next(b->asker, 0, &a, e)) == 1)
		take_answer(b, &a);
	if (rc == 0)
		return (0);
	lose_asker(b);
	return (-1);
}

int
bases_attach(struct bases *b, int sock, struct err *e)
{
	struct question *q, *next;

	if (b->asker != NULL)
		lose_asker(b);
	if (asker_open(&b->asker, sock, e) != 0) {
		b->asker = NULL;
		return (-1);
	}
	for (q = DLIST_FIRST(&b->open, struct question, link); q != NULL;
	     q = next) {
		next = DLIST_NEXT(&b->open, q, struct question, link);
		if (send_question(b, q, e) != 0) {
			lose_asker(b);
			return (-1);
		}
	}
	return (0);
}

int
bases_sock(const struct bases *b)
{
	return (b->asker == NULL ? -1 : asker_sock(b->asker));
}

int
bases_events(const struct bases *b)
{
	return (b->asker == NULL ? 0 : asker_events(b->asker));
}

void
version_base(const struct version *v, struct base *b)
{
	foundbase(&v->found, b);
}

int
version_isfile(const struct version *v)
{
	return (v->fd != -1);
}
