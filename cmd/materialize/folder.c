#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exec/clone.h"
#include "exec/stamp.h"
#include "materialize/maker.h"
#include "store/store.h"
#include "view/patched.h"

#define CHUNK 262144

struct folder {
	struct maker maker;
	struct store *store;
	struct object base; /* its descriptor -1: none is open */
	struct stamp stamp;
};

static int
open_base(struct maker *m, const char *key, struct err *e)
{
	struct folder *f = (struct folder *)m;

	if (store_get(f->store, key, &f->base, e) != 0) {
		f->base.fd = -1;
		return (-1);
	}
	if (stamp_take(&f->stamp, f->base.fd, e) != 0)
		return (-1);
	return (view_file(&m->view, f->base.fd, e));
}

static int
is_base(struct maker *m)
{
	struct folder *f = (struct folder *)m;

	return (store_is(f->store, (char *)m->key.data, &f->base));
}

static void
shut_base(struct maker *m)
{
	struct folder *f = (struct folder *)m;

	if (f->base.fd != -1)
		(void)close(f->base.fd);
	f->base.fd = -1;
}

static int
prepare(struct maker *m, struct chanpkg *h, struct err *e)
{
	size_t i;

	(void)m, (void)e;
	for (i = 0; i < h->plan.n; i++)
		*(h->plan.piece[i].kind == PIECE_BASE ? &h->copied
						      : &h->sent) +=
		    h->plan.piece[i].len;
	return (0);
}

/* Compare all of ${there} with what ${made} gives: 1 the same, 0 or -1. */
static int
compare(struct view *there, struct view *made, struct err *e)
{
	uint8_t *data = malloc(2 * CHUNK);
	uint64_t off;
	size_t n;
	int rc = there->size == made->size;

	if (data == NULL)
		return (err_nomem(e));
	for (off = 0; rc == 1 && off < made->size; off += n) {
		n = made->size - off < CHUNK ? (size_t)(made->size - off)
					     : CHUNK;
		if (view_read(there, off, data, n, e) != 0 ||
		    view_read(made, off, data + CHUNK, n, e) != 0)
			rc = -1;
		else
			rc = memcmp(data, data + CHUNK, n) == 0;
	}
	free(data);
	return (rc);
}

/* A directory keeps no tags: all bytes are compared. */
static int
look(struct maker *m, const struct chanpkg *h, struct err *e)
{
	struct folder *f = (struct folder *)m;
	struct view there, made;
	struct patched patched;
	struct object o;
	int rc;

	if (store_get(f->store, (char *)h->key.data, &o, e) != 0)
		return (e->kind == ERR_NOTFOUND ? 0 : -1);
	patched_view(&patched, &m->view, &h->plan, &made);
	if ((rc = view_file(&there, o.fd, e)) == 0) {
		rc = compare(&there, &made, e);
		view_free(&there);
	}
	view_free(&made);
	(void)close(o.fd);
	return (rc != 0 ? rc : err_set(e, ERR_EXISTS, "another file"));
}

/* Was it not written to, and is it still what has its key? */
static int
check_base(struct folder *f, struct err *e)
{
	struct err why;

	if (stamp_check(&f->stamp, f->base.fd, &why) == 0 && is_base(&f->maker))
		return (0);
	return (
	    err_set(e, ERR_TEMP, "the base package was replaced meanwhile"));
}

/* Write it, and give it its name if the base was the same all the while. */
static int
make(struct maker *m, const struct chanpkg *h, struct err *e)
{
	struct folder *f = (struct folder *)m;
	struct incoming *in;

	if (store_begin(f->store, (char *)h->key.data, &in, e) != 0)
		return (-1);
	if (clone_plan(&h->plan, f->base.fd, incoming_fd(in), e) == 0 &&
	    check_base(f, e) == 0)
		return (incoming_publish(in, m->options->force, e));
	incoming_drop(in);
	return (-1);
}

static void
close_folder(struct maker *m)
{
	store_close(((struct folder *)m)->store);
	free(m);
}

static const struct maker_kind folder_kind = {
    open_base, is_base, shut_base, prepare, look, make, close_folder};

int
folder_open(struct maker **m, const char *spec, struct err *e)
{
	struct folder *f;

	if ((f = calloc(1, sizeof(*f))) == NULL)
		return (err_nomem(e));
	f->maker.kind = &folder_kind;
	f->base.fd = -1;
	*m = &f->maker;
	return (store_open(&f->store, spec, e));
}
