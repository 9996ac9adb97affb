#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/slices.h"
#include "util/dirs.h"
#include "util/hex.h"
#include "util/io.h"
#include "util/text.h"

/* Change the number if the format of a slice or of an ID changes. */
#define VERSION_WORD "chanpack slices 1"
#define BOOT_ID      "/proc/sys/kernel/random/boot_id"
#define BOOT_ID_LEN  36
#define TOUCH_AFTER  60 /* seconds */

/* Hash the length first, so that no two lists of texts give one input. */
static void
hash_text(struct sha256_ctx *ctx, const char *s, size_t len)
{
	uint8_t n[8];
	size_t i;

	for (i = 0; i < sizeof(n); i++)
		n[i] = (uint8_t)((uint64_t)len >> 8 * i);
	sha256_update(ctx, sizeof(n), n);
	sha256_update(ctx, len, (const uint8_t *)s);
}

static int
make_scope(
    struct slices *s, const char *const *spec, size_t nspec, struct err *e)
{
	char boot[BOOT_ID_LEN];
	struct sha256_ctx ctx;
	ssize_t n = -1;
	size_t i;
	int fd = open(BOOT_ID, O_RDONLY | O_CLOEXEC);

	if (fd != -1) {
		n = io_read(fd, boot, sizeof(boot));
		(void)close(fd);
	}
	if (n != BOOT_ID_LEN)
		return (err_set(e, ERR_FATAL, "cannot read %s", BOOT_ID));
	sha256_init(&ctx);
	hash_text(&ctx, VERSION_WORD, strlen(VERSION_WORD));
	hash_text(&ctx, boot, sizeof(boot));
	for (i = 0; i < nspec; i++)
		hash_text(&ctx, spec[i], strlen(spec[i]));
	sha256_digest(&ctx, sizeof(s->scope), s->scope);
	return (0);
}

int
slices_open(struct slices *s, const char *path, const char *const *spec,
    size_t nspec, struct err *e)
{
	s->path = path;
	if ((s->dir = dirs_openprivate(path, e)) != -1 &&
	    make_scope(s, spec, nspec, e) == 0)
		return (0);
	if (s->dir != -1)
		slices_close(s);
	return (err_in(e, "cache %s", text_safe(path, strlen(path))));
}

int
slices_remake(const struct slices *s)
{
	struct err unused;
	struct stat st;
	int fd, rc;

	if (fstat(s->dir, &st) != 0 || st.st_nlink > 0 ||
	    (fd = dirs_openprivate(s->path, &unused)) == -1)
		return (-1);
	rc = dup3(fd, s->dir, O_CLOEXEC);
	(void)close(fd);
	return (rc == -1 ? -1 : 0);
}

void
slices_close(struct slices *s)
{
	(void)close(s->dir);
	s->dir = -1;
}

/* Write HH/ID.  Half of the digest, 128 bits, is enough for a unique ID. */
static void
add_id(char *out, struct sha256_ctx *ctx)
{
	uint8_t sum[SHA256_DIGEST_SIZE];

	sha256_digest(ctx, sizeof(sum), sum);
	hex_encode(out + 3, sum, SLICES_ID / 2);
	out[0] = out[3];
	out[1] = out[4];
	out[2] = '/';
}

void
slices_base(const struct slices *s, const char *key, uint64_t size,
    const char *tag, struct slicebase *b)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, sizeof(s->scope), s->scope);
	hash_text(&ctx, key, strlen(key));
	hash_text(&ctx, tag, strlen(tag));
	/* The 8 bytes of the number, in the order of this machine. */
	hash_text(&ctx, (const char *)&size, sizeof(size));
	add_id(b->dir, &ctx);
	b->size = size;
}

uint64_t
slices_length(const struct slicebase *b, uint64_t n)
{
	uint64_t left;

	if (b->size == 0 || n > (b->size - 1) / SLICE_SIZE)
		return (0);
	left = b->size - n * SLICE_SIZE;
	return (left < SLICE_SIZE ? left : SLICE_SIZE);
}

/* Note the use in mtime, since noatime would keep atime unchanged. */
static void
touch(int fd, const struct stat *st)
{
	if (time(NULL) - st->st_mtime > TOUCH_AFTER)
		(void)futimens(fd, NULL);
}

int
slices_find(const struct slices *s, const struct slicebase *b, uint64_t n)
{
	char path[SLICES_PATH_MAX];
	uint64_t len = slices_length(b, n);
	struct stat st;
	int fd;

	if (len == 0)
		return (-1);
	(void)snprintf(
	    path, sizeof(path), "%s/%llu", b->dir, (unsigned long long)n);
	fd = openat(
	    s->dir, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (uint64_t)st.st_size == len) {
		touch(fd, &st);
		return (fd);
	}
	(void)close(fd);
	return (-1);
}
