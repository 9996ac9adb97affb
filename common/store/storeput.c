#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/storein.h"
#include "util/dirs.h"
#include "util/io.h"
#include "util/outfile.h"
#include "util/text.h"

struct incoming {
	int dirfd; /* the directory of the key's last segment */
	struct outfile out;
	struct digest digest;
};

/* Make directory ${name} in ${parent}, and sync ${parent}, so that it lasts. */
static int
make_dir(int parent, const char *name)
{
	int fd, rc;

	if (mkdirat(parent, name, 0777) != 0)
		return (errno == EEXIST ? 0 : -1);
	if ((fd = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) ==
	    -1)
		return (-1);
	rc = fsync(fd);
	(void)close(fd);
	return (rc);
}

/* Open the store's directory; make it if it is not there. */
static int
make_ready(struct store *s)
{
	if (store_ready(s) == 0)
		return (0);
	if (errno != ENOENT)
		return (-1);
	dirs_above(s->path);
	(void)mkdir(s->path, 0777);
	return (store_ready(s));
}

/* Open directory ${path}, which is ${name} in ${parent}; make it if missing. */
static int
open_dir(const struct store *s, int parent, const char *path, const char *name)
{
	const int flags = O_PATH | O_DIRECTORY;
	int fd = store_openbeneath(s, path, flags);

	if (fd != -1 || errno != ENOENT || make_dir(parent, name) != 0)
		return (fd);
	return (store_openbeneath(s, path, flags));
}

/* Open the directory of ${key}; make all directories that are missing. */
static int
open_parent(struct store *s, const char *key)
{
	char *path, *name, *slash;
	int fd, parent;

	if (make_ready(s) != 0 || (path = strdup(key)) == NULL)
		return (-1);
	name = path;
	fd = store_openbeneath(s, ".", O_PATH | O_DIRECTORY);
	while (fd != -1 && (slash = strchr(name, '/')) != NULL) {
		*slash = '\0';
		parent = fd;
		fd = open_dir(s, parent, path, name);
		(void)close(parent);
		*slash = '/';
		name = slash + 1;
	}
	free(path);
	return (fd);
}

/* Copy ${from} to ${to}, and digest the bytes that pass. */
static int
copy_stream(int from, int to, struct digest *d, struct err *e)
{
	struct sha256_ctx ctx;
	uint8_t *data;
	ssize_t n;
	int rc = 0;

	if ((data = malloc(IO_CHUNK)) == NULL)
		return (err_nomem(e));
	sha256_init(&ctx);
	d->size = 0;
	while (rc == 0 && (n = io_read(from, data, IO_CHUNK)) != 0) {
		if (n < 0) {
			rc = err_sys(e, "cannot read the package");
			break;
		}
		sha256_update(&ctx, (size_t)n, data);
		d->size += (uint64_t)n;
		if (io_write(to, data, (size_t)n) != 0)
			rc = err_sys(e, "cannot write to the store");
	}
	sha256_digest(&ctx, DIGEST_LEN, d->sha256);
	free(data);
	return (rc);
}

/* Copy a file in the kernel, which may let both files share blocks. */
static int
copy_file(int from, int to, struct err *e)
{
	const size_t max = 1 << 30;
	struct digest unused;
	loff_t off = 0;
	ssize_t n;

	while ((n = copy_file_range(from, &off, to, NULL, max, 0)) != 0) {
		if (n > 0 || errno == EINTR)
			continue;
		/*
		 * Not between these two files: copy the rest through a buffer.
		 */
		if (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP ||
		    errno == ENOSYS) {
			if (lseek(from, off, SEEK_SET) == -1)
				return (err_sys(e, "cannot read the package"));
			return (copy_stream(from, to, &unused, e));
		}
		return (err_sys(e, "cannot write to the store"));
	}
	return (0);
}

/* Fill the new file, then read its bytes back. */
static int
fill_incoming(
    struct incoming *in, int fd, const struct digest *promised, struct err *e)
{
	struct digest *stored = &in->digest, seen;
	int rc;

	rc = promised != NULL ? copy_file(fd, in->out.fd, e)
			      : copy_stream(fd, in->out.fd, &seen, e);
	if (rc != 0 || digest_file(in->out.fd, stored, NULL, e) != 0)
		return (-1);
	if (digest_equal(stored, promised != NULL ? promised : &seen))
		return (0);
	return (err_set(e, ERR_TEMP,
	    "the stored bytes differ from the bytes that were read: the "
	    "package has changed meanwhile, or the disk is broken"));
}

/*
 * ERR_NOTFOUND means that another process has removed the directory since it
 * was opened.  A new try makes the directory again, so the error is temporary.
 */
static int
gone(struct err *e)
{
	return (e->kind == ERR_NOTFOUND
		    ? err_set(e, ERR_TEMP,
			  "its directory in the store was removed meanwhile")
		    : -1);
}

int
store_begin(
    struct store *s, const char *key, struct incoming **out, struct err *e)
{
	const char *slash = strrchr(key, '/');
	struct incoming *in = malloc(sizeof(*in));

	if (in == NULL)
		return (err_nomem(e));
	in->dirfd = open_parent(s, key);
	if (in->dirfd == -1) {
		(void)err_sys(e, "cannot make the directory of %s in the store",
		    text_safe(key, strlen(key)));
		goto fail_in;
	}
	if (outfile_openat(
		&in->out, in->dirfd, slash == NULL ? key : slash + 1, e) != 0) {
		(void)gone(e);
		goto fail_dir;
	}
	*out = in;
	return (0);
fail_dir:
	(void)close(in->dirfd);
fail_in:
	free(in);
	return (-1);
}

int
store_receive(struct store *s, const char *key, int fd,
    const struct digest *promised, struct incoming **in, struct err *e)
{
	if (store_begin(s, key, in, e) != 0)
		return (-1);
	if (fill_incoming(*in, fd, promised, e) == 0)
		return (0);
	incoming_drop(*in);
	*in = NULL;
	return (-1);
}

int
incoming_fd(const struct incoming *in)
{
	return (in->out.fd);
}

const struct digest *
incoming_digest(const struct incoming *in)
{
	return (&in->digest);
}

int
incoming_publish(struct incoming *in, int replace, struct err *e)
{
	int rc = outfile_publish(&in->out, replace, 1, e);

	(void)close(in->dirfd);
	free(in);
	return (rc == 0 ? 0 : gone(e));
}

void
incoming_drop(struct incoming *in)
{
	if (in == NULL)
		return;
	outfile_abort(&in->out);
	(void)close(in->dirfd);
	free(in);
}
