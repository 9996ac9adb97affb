#include <stdlib.h>
#include <unistd.h>

#include "store/putkind.h"
#include "store/store.h"

/* The place that is a directory. */
struct putdir {
	struct put put;
	struct store *store;
};

static struct store *
store_of(struct put *to)
{
	return (((struct putdir *)to)->store);
}

static int
receive_dir(struct put *to, struct package *p, int fd, struct err *e)
{
	if (store_receive(store_of(to), p->key, fd, NULL, &p->in, e) != 0)
		return (-1);
	p->fd = incoming_fd(p->in);
	p->digest = *incoming_digest(p->in);
	return (0);
}

static enum put_there
look_dir(struct put *to, const struct package *p, struct err *e)
{
	struct digest there;
	struct object o;
	int rc;

	if (store_get(store_of(to), p->key, &o, e) != 0)
		return (e->kind == ERR_NOTFOUND ? PUT_NONE : PUT_FAILED);
	rc = digest_file(o.fd, &there, NULL, e);
	(void)close(o.fd);
	if (rc != 0)
		return (PUT_FAILED);
	return (digest_equal(&there, &p->digest) ? PUT_SAME : PUT_OTHER);
}

static int
send_dir(struct put *to, struct package *p, int replace, struct err *e)
{
	struct incoming *in;

	if (p->in == NULL && store_receive(store_of(to), p->key, p->fd,
				 &p->digest, &p->in, e) != 0)
		return (-1);
	in = p->in;
	p->in = NULL;
	return (incoming_publish(in, replace, e));
}

/* What is left of an upload there has no name and goes by itself. */
static int
sweep_dir(struct put *to, uint64_t before, int dry, put_found *found,
    void *cookie, struct err *e)
{
	(void)to;
	(void)before;
	(void)dry;
	(void)found;
	(void)cookie;
	(void)e;
	return (0);
}

static void
close_dir(struct put *to)
{
	store_close(store_of(to));
	free(to);
}

static const struct put_kind dir_kind = {
    put_digestwhole, receive_dir, look_dir, send_dir, sweep_dir, close_dir};

int
putdir_open(struct put **p, const char *spec, struct err *e)
{
	struct putdir *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return (err_nomem(e));
	d->put.kind = &dir_kind;
	if (store_open(&d->store, spec, e) != 0) {
		free(d);
		return (-1);
	}
	*p = &d->put;
	return (0);
}
