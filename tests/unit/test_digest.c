/*
 * Digests of a file and of its parts, also of one that changes meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "store/digest.h"
#include "util/io.h"

#define MIB  (1 << 20)
#define ROOM (11 * MIB + 100)

static uint8_t bytes[ROOM];

/* What happens to the file when ${moment} is read. */
static enum { NOTHING, WRITE, WRITE_LATE, CUT, GROW } change;
static int target;
static uint64_t moment;

/* Write to it, as if it had been long ago. */
static void
meddle(uint64_t off)
{
	const struct timespec t[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

	if (change == CUT || change == GROW) {
		if (ftruncate(target, change == CUT ? 9 * MIB : 12 * MIB) != 0)
			abort();
	} else if (pwrite(target, "x", 1, (off_t)off) != 1 ||
		   futimens(target, t) != 0)
		abort();
	change = NOTHING;
}

/* Instead of the one of util/io.h. */
ssize_t
io_pread(int fd, void *data, size_t len, uint64_t off)
{
	ssize_t n = pread(fd, data, len, (off_t)off);

	if (change != NOTHING && off == moment)
		meddle(change == WRITE_LATE ? off + MIB : 0);
	return (n);
}

/* A file of ${size} of the bytes, as if last written long ago. */
static void
make_file(size_t size)
{
	const struct timespec t[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

	if (target > 0)
		(void)close(target);
	target = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (target == -1 || pwrite(target, bytes, size, 0) != (ssize_t)size ||
	    futimens(target, t) != 0)
		abort();
}

/* Is that the digest of ${len} bytes from ${off} on? */
static int
is_sum(const uint8_t *sum, int md5, size_t off, size_t len)
{
	uint8_t want[SHA256_DIGEST_SIZE];
	struct sha256_ctx sha256;
	struct md5_ctx ctx;

	md5_init(&ctx);
	md5_update(&ctx, len, bytes + off);
	sha256_init(&sha256);
	sha256_update(&sha256, len, bytes + off);
	if (md5)
		md5_digest(&ctx, DIGEST_MD5, want);
	else
		sha256_digest(&sha256, DIGEST_LEN, want);
	return (memcmp(sum, want, md5 ? DIGEST_MD5 : DIGEST_LEN) == 0);
}

static int
is_right(size_t size, size_t part, int md5)
{
	struct sums s = {md5 ? SUMS_MD5 : SUMS_SHA256, part, 0, NULL};
	struct digest d;
	struct err e;
	size_t i;
	int ok;

	make_file(size);
	if (digest_parts(target, &d, &s, NULL, &e) != 0)
		return (0);
	ok = d.size == size && is_sum(d.sha256, 0, 0, size) &&
	     s.n == (size == 0 ? 1 : (size + part - 1) / part);
	for (i = 0; i < s.n; i++)
		ok &= is_sum(s.sum[i], md5, i * part,
		    size - i * part < part ? size - i * part : part);
	sums_free(&s);
	return (ok);
}

/* Is it noticed that the file changes when byte ${when} is read? */
static int
is_noticed(int how, uint64_t when, int md5)
{
	struct sums s = {md5 ? SUMS_MD5 : SUMS_SHA256, MIB, 0, NULL};
	struct digest d;
	struct err e = {.kind = ERR_NONE};
	int rc;

	make_file(10 * MIB);
	moment = when;
	change = how;
	rc = digest_parts(target, &d, &s, NULL, &e);
	return (change == NOTHING && rc != 0 && e.kind == ERR_TEMP &&
		s.sum == NULL);
}

int
main(void)
{
	static const size_t size[] = {
	    0, 1, MIB, MIB + 1, 8 * MIB, 9 * MIB - 1, ROOM};
	static const size_t part[] = {MIB, 3 * MIB, 700001, 16 * MIB};
	size_t i, j;
	int md5;

	for (i = 0; i < ROOM; i++)
		bytes[i] = (uint8_t)(i * 2654435761U >> 11);
	for (md5 = 0; md5 < 2; md5++) {
		for (i = 0; i < sizeof(size) / sizeof(size[0]); i++)
			for (j = 0; j < sizeof(part) / sizeof(part[0]); j++)
				check_row(is_right(size[i], part[j], md5),
				    "%s of %zu bytes in parts of %zu",
				    md5 ? "MD5" : "SHA-256", size[i], part[j]);
		CHECK(is_noticed(WRITE, 0, md5));
		CHECK(is_noticed(WRITE, 9 * MIB, md5));
		CHECK(is_noticed(WRITE_LATE, 2 * MIB, md5));
		CHECK(is_noticed(CUT, MIB, md5));
		CHECK(is_noticed(GROW, MIB, md5));
	}
	return (check_done());
}
