#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/storein.h"
#include "util/buf.h"
#include "util/text.h"

/* A directory with so long a path holds no key (url/key.h). */
#define WALK_PATH_MAX 1024

/* A directory that is being read, and the directories that hold it. */
struct level {
	const struct level *up; /* NULL: this is the store's own */
	dev_t device;
	ino_t inode;
};

struct walk {
	const struct store *store;
	const char *prefix;
	size_t len; /* of the prefix */
	store_found *found;
	void *cookie;
	struct buf key; /* of the entry that is looked at */
	size_t ntrouble;
	struct err trouble; /* the first */
};

static int walk_dir(
    struct walk *w, int fd, const struct level *up, struct err *e);

static const char *
key_of(struct walk *w)
{
	return ((const char *)w->key.data);
}

/* Keep errno's reason why an entry cannot be looked at, for the end. */
static void
trouble(struct walk *w)
{
	if (w->ntrouble++ == 0)
		(void)err_sys(&w->trouble, "cannot list %s",
		    text_safe(key_of(w), w->key.len));
}

/* Can a key that begins with this path begin with the prefix? */
static int
is_wanted(struct walk *w)
{
	size_t n = w->key.len < w->len ? w->key.len : w->len;

	if (memcmp(key_of(w), w->prefix, n) != 0)
		return (0);
	return (w->key.len >= w->len || w->prefix[w->key.len] == '/');
}

/* Is the directory of ${st} being read already?  A link may lead back to it. */
static int
is_loop(const struct level *l, const struct stat *st)
{
	for (; l != NULL; l = l->up)
		if (l->device == st->st_dev && l->inode == st->st_ino)
			return (1);
	return (0);
}

/* Links that lead nowhere, or out of the store, are treated as missing. */
static int
open_entry(struct walk *w, struct stat *st)
{
	int fd = store_openbeneath(w->store, key_of(w), O_PATH);

	if (fd != -1 && fstat(fd, st) == 0)
		return (fd);
	if (errno != ENOENT && errno != EXDEV && errno != ELOOP)
		trouble(w);
	if (fd != -1)
		(void)close(fd);
	return (-1);
}

static int
enter(struct walk *w, int fd, const struct level *up, struct err *e)
{
	int dir;

	dir = w->key.len < WALK_PATH_MAX
		  ? openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
		  : -1;
	if (w->key.len >= WALK_PATH_MAX)
		errno = ENAMETOOLONG;
	/* One descriptor for each level is enough. */
	(void)close(fd);
	if (dir == -1) {
		trouble(w);
		return (0);
	}
	buf_addbyte(&w->key, '/');
	return (walk_dir(w, dir, up, e));
}

/*
 * Look at the entry of a directory that w->key names.  With ${istemp}, a file
 * there is no package of the store.
 */
static int
walk_entry(struct walk *w, const struct level *here, int istemp, struct err *e)
{
	struct stat st;
	int fd;

	if (buf_str(&w->key) == NULL)
		return (err_nomem(e));
	if (!is_wanted(w) || (fd = open_entry(w, &st)) == -1)
		return (0);
	if (S_ISDIR(st.st_mode) && !is_loop(here, &st))
		return (enter(w, fd, here, e));
	(void)close(fd);
	return (S_ISREG(st.st_mode) && w->key.len >= w->len && !istemp
		    ? w->found(w->cookie, key_of(w), &st, e)
		    : 0);
}

static int
is_temp(const char *name)
{
	static const char temp[] = ".chanpack-";

	return (strncmp(name, temp, sizeof(temp) - 1) == 0);
}

static int
walk_dir(struct walk *w, int fd, const struct level *up, struct err *e)
{
	struct level here = {.up = up};
	size_t len = w->key.len;
	struct dirent *x;
	struct stat st;
	DIR *dir;
	int rc = 0;

	if (fstat(fd, &st) != 0 || (dir = fdopendir(fd)) == NULL) {
		(void)close(fd);
		return (err_sys(e, "cannot list the store"));
	}
	here.device = st.st_dev;
	here.inode = st.st_ino;
	while (rc == 0 && (errno = 0, x = readdir(dir)) != NULL) {
		if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0)
			continue;
		buf_addstr(&w->key, x->d_name);
		rc = walk_entry(w, &here, is_temp(x->d_name), e);
		w->key.len = len;
	}
	if (rc == 0 && errno != 0)
		trouble(w);
	(void)closedir(dir);
	return (rc);
}

int
store_walk(struct store *s, const char *prefix, store_found *found,
    void *cookie, struct err *e)
{
	struct walk w = {.store = s,
	    .prefix = prefix,
	    .len = strlen(prefix),
	    .found = found,
	    .cookie = cookie,
	    .key = BUF_INIT};
	int fd, rc;

	if (store_check(s, e) != 0)
		return (-1);
	fd = store_openbeneath(w.store, ".", O_RDONLY | O_DIRECTORY);
	if (fd == -1)
		return (err_sys(e, "cannot list the store"));
	rc = walk_dir(&w, fd, NULL, e);
	buf_free(&w.key);
	if (rc != 0 || w.ntrouble == 0)
		return (rc);
	if (w.ntrouble == 1)
		*e = w.trouble;
	else
		(void)err_set(e, w.trouble.kind, "%.800s, and %zu more",
		    w.trouble.text, w.ntrouble - 1);
	return (-1);
}

/* Open the directory that the first ${len} bytes of ${key} name. */
static int
open_parent(const struct store *s, const char *key, size_t len)
{
	char path[PATH_MAX];

	if (len >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	memcpy(path, key, len);
	path[len] = '\0';
	return (
	    store_openunlinked(s, len == 0 ? "." : path, O_PATH | O_DIRECTORY));
}

static size_t
parent_len(const char *key, size_t len)
{
	while (len > 0 && key[len - 1] != '/')
		len--;
	return (len > 0 ? len - 1 : 0);
}

/* Remove entry ${key}, of ${len} bytes.  Return 0, or -1 with errno set. */
static int
unlink_entry(const struct store *s, const char *key, size_t len, int flags)
{
	size_t parent = parent_len(key, len), at = parent > 0 ? parent + 1 : 0;
	int fd = open_parent(s, key, parent), rc;
	char *name;

	if (fd == -1)
		return (-1);
	name = strndup(key + at, len - at);
	rc = name == NULL ? -1 : unlinkat(fd, name, flags);
	free(name);
	(void)close(fd);
	return (rc);
}

int
store_remove(struct store *s, const char *key, struct err *e)
{
	size_t len = strlen(key);
	struct stat st;

	if (store_stat(s, key, &st, e) != 0)
		return (-1);
	if (unlink_entry(s, key, len, 0) != 0)
		return (
		    errno == ELOOP
			? err_set(e, ERR_INPUT,
			      "%s is reached through a link to a directory: "
			      "remove it under its other key",
			      text_safe(key, len))
			: err_sys(e, "cannot remove %s", text_safe(key, len)));
	/* Go up as far as directories are empty; a link is no directory. */
	while ((len = parent_len(key, len)) > 0 &&
	       unlink_entry(s, key, len, AT_REMOVEDIR) == 0)
		continue;
	return (0);
}
