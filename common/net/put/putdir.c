#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "put/putkind.h"
#include "store/store.h"
#include "util/text.h"

/* The place that is a directory. */
struct putdir {
	struct put put;
	struct store *store;
	int warned; /* that other accounts cannot read a package */
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

/*
 * Warn that ${path} in the store has a mode that keeps other accounts out.  The
 * path is a key, one of its directories, or ".".
 */
static void
warn_mode(const struct put *to, const char *path, mode_t mode, mode_t others)
{
	mode_t mask = umask(0);
	char by[32] = "", text[TEXT_SAFE_MAX + 160];

	(void)umask(mask);
	/* Name the umask only if it can be the reason: an old file or directory
	 * keeps its mode. */
	if ((mask & others) != 0)
		(void)snprintf(
		    by, sizeof(by), " by umask %03o", (unsigned int)mask);
	(void)snprintf(text, sizeof(text),
	    "%s has mode %03o%s: a server under another account%s cannot read "
	    "the package",
	    path[0] == '.' ? "the store's directory"
			   : text_safe(path, strlen(path)),
	    (unsigned int)mode & 0777, by,
	    (mode & (others << 3)) != 0 ? " and group" : "");
	if (to->options.warn != NULL)
		to->options.warn(to->options.cookie, text);
}

/* Warn if other accounts cannot read ${path}, or search the directory. */
static int
check_mode(const struct put *to, int dirfd, const char *path)
{
	mode_t others;
	struct stat st;

	if (fstatat(dirfd, path, &st, 0) != 0)
		return (0);
	others = S_ISDIR(st.st_mode) ? S_IXOTH : S_IROTH;
	if ((st.st_mode & others) != 0)
		return (0);
	warn_mode(to, path, st.st_mode, others);
	return (1);
}

/*
 * Warn if other accounts cannot read the stored package ${key}, at most once a
 * run.  Look at the package first, then at each directory up to the store's.
 */
static void
check_modes(struct putdir *d, const char *key)
{
	int dirfd = store_dirfd(d->store);
	char *path = strdup(key), *slash;

	while (!d->warned && path != NULL) {
		d->warned = check_mode(&d->put, dirfd, path);
		if ((slash = strrchr(path, '/')) == NULL)
			break;
		*slash = '\0';
	}
	free(path);
	if (!d->warned)
		d->warned = check_mode(&d->put, dirfd, ".");
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
	if (incoming_publish(in, replace, e) != 0)
		return (-1);
	check_modes((struct putdir *)to, p->key);
	return (0);
}

/* A file without a name goes by itself.  (Without O_TMPFILE, it has one.) */
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
