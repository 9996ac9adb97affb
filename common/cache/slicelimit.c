#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/slicelimit.h"
#include "util/bytelock.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/io.h"
#include "util/num.h"

#define SIZE_FILE "size"
#define SIZE_TEXT 24   /* a number and a line feed */
#define BLOCK     4096 /* a file takes a multiple of this on the disk */
#define DEPTH     3    /* of HH/ID/N and keys/HH/ID */

struct file {
	struct timespec used;
	uint64_t size;
	char path[SLICES_PATH_MAX];
};

/* All files, and the sum of their sizes. */
struct census {
	struct buf files; /* struct file */
	uint64_t sum;
};

static uint64_t
rounded(uint64_t size)
{
	return ((size + BLOCK - 1) / BLOCK * BLOCK);
}

static void
count_file(struct census *c, const char *path, const struct stat *st)
{
	struct file f = {st->st_mtim, rounded((uint64_t)st->st_size), ""};

	(void)snprintf(f.path, sizeof(f.path), "%s", path);
	buf_add(&c->files, &f, sizeof(f));
	c->sum += f.size;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as DEPTH */
static void
count_dir(struct census *c, const struct slices *s, const char *path, int depth)
{
	char name[SLICES_PATH_MAX];
	struct dirent *d;
	struct stat st;
	DIR *dir;
	int fd = openat(
	    s->dir, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd == -1)
		return;
	if ((dir = fdopendir(fd)) == NULL) {
		(void)close(fd);
		return;
	}
	while ((d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if ((size_t)snprintf(name, sizeof(name), "%s/%s", path,
			d->d_name) >= sizeof(name) ||
		    fstatat(s->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (depth == DEPTH && S_ISREG(st.st_mode))
			count_file(c, name, &st);
		else if (depth < DEPTH && S_ISDIR(st.st_mode))
			count_dir(c, s, name, depth + 1);
	}
	(void)closedir(dir);
}

static int
compare_files(const void *va, const void *vb)
{
	const struct file *a = va, *b = vb;

	return (clock_compare(a->used, b->used));
}

/* Remove a file, and its directory if that is empty then. */
static void
remove_file(const struct slices *s, struct file *f)
{
	char *slash = strrchr(f->path, '/');

	(void)unlinkat(s->dir, f->path, 0);
	*slash = '\0';
	(void)unlinkat(s->dir, f->path, AT_REMOVEDIR);
}

static void
census_take(struct census *c, const struct slices *s)
{
	count_dir(c, s, ".", 1);
}

/* Remove the least recently used files until ${target} bytes are left. */
static void
census_reduce(struct census *c, const struct slices *s, uint64_t target)
{
	struct file *f = (struct file *)(void *)c->files.data;
	size_t i, n = c->files.len / sizeof(*f);

	if (c->sum <= target)
		return;
	qsort(f, n, sizeof(*f), compare_files);
	for (i = 0; i < n && c->sum > target; i++) {
		remove_file(s, &f[i]);
		c->sum -= f[i].size;
	}
}

static int
read_sum(int fd, uint64_t *sum)
{
	char text[SIZE_TEXT];
	ssize_t n = io_pread(fd, text, sizeof(text), 0);

	if (n <= 1 || text[n - 1] != '\n')
		return (-1);
	return (num_parse(text, (size_t)n - 1, sum));
}

/* If the write is cut off, read_sum fails, and all files are counted again. */
static void
write_sum(int fd, uint64_t sum)
{
	char text[SIZE_TEXT];
	int n = snprintf(text, sizeof(text), "%llu\n", (unsigned long long)sum);

	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, text, (size_t)n, 0);
}

static int
lock_size(const struct slices *s)
{
	int fd;

	do
		fd = bytelock_take(s->dir, SIZE_FILE, 0, 1);
	while (fd == -1 && errno == EINTR);
	return (fd);
}

void
slicelimit_add(const struct slices *s, uint64_t len, uint64_t limit)
{
	struct census c = {BUF_INIT, 0};
	uint64_t more = rounded(len), keep = limit / 10 * 9;
	int fd = lock_size(s);

	if (fd == -1)
		return;
	if (read_sum(fd, &c.sum) != 0 || num_add(c.sum, more, &c.sum) != 0 ||
	    c.sum > limit) {
		c.sum = 0;
		census_take(&c, s);
		if (c.sum + more > limit)
			census_reduce(&c, s, keep > more ? keep - more : 0);
		c.sum += more;
	}
	write_sum(fd, c.sum);
	buf_free(&c.files);
	(void)close(fd);
}

void
slicelimit_shrink(const struct slices *s)
{
	struct census c = {BUF_INIT, 0};
	int fd = lock_size(s);

	if (fd == -1)
		return;
	census_take(&c, s);
	census_reduce(&c, s, c.sum / 10 * 9);
	write_sum(fd, c.sum);
	buf_free(&c.files);
	(void)close(fd);
}
