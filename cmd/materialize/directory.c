#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exec/clone.h"
#include "exec/stamp.h"
#include "materialize/maker.h"
#include "store/store.h"
#include "view/patched.h"

struct folder {
	struct maker maker;
	struct store *store;
	struct object base; /* its fd is -1 if no base is open */
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
count_copied(struct maker *m, struct chanpkg *h, struct err *e)
{
	size_t i;

	(void)m, (void)e;
	for (i = 0; i < h->plan.n; i++)
		*(h->plan.piece[i].kind == PIECE_BASE ? &h->copied
						      : &h->sent) +=
		    h->plan.piece[i].len;
	return (0);
}

/* A directory keeps no entity tags, so compare all bytes. */
static int
find_same(struct maker *m, const struct chanpkg *h, struct err *e)
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
		rc = view_same(&there, &made, 0, e);
		view_free(&there);
	}
	view_free(&made);
	(void)close(o.fd);
	return (rc != 0 ? rc : err_set(e, ERR_EXISTS, "another file"));
}

/* Check that nobody wrote to the base, and that its key still leads to it. */
static int
check_base(struct folder *f, struct err *e)
{
	struct err why;

	if (stamp_check(&f->stamp, f->base.fd, &why) == 0 && is_base(&f->maker))
		return (0);
	return (
	    err_set(e, ERR_TEMP, "the base package was replaced meanwhile"));
}

/* Write the package, and give it its name if the base has not changed. */
static int
write_file(struct maker *m, const struct chanpkg *h, struct err *e)
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

static const struct maker_kind folder_kind = {open_base, is_base, shut_base,
    count_copied, find_same, write_file, close_folder};

int
directory_open(struct maker **m, const char *spec, struct err *e)
{
	struct folder *f;

	if ((f = calloc(1, sizeof(*f))) == NULL)
		return (err_nomem(e));
	f->maker.kind = &folder_kind;
	f->base.fd = -1;
	*m = &f->maker;
	return (store_open(&f->store, spec, e));
}
