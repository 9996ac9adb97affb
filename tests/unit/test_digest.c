/*
 * Digests of a file and of its parts, also if the file changes meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "store/digest.h"
#include "store/filestate.h"
#include "store/sums.h"
#include "util/io.h"

#define MIB  (1 << 20)
#define ROOM (11 * MIB + 100)

#define GATE_SECONDS 5

static uint8_t bytes[ROOM];

/* Make ${change} to the file when ${reader} reads the byte at ${moment}. */
static enum { NOTHING, WRITE, WRITE_LATE, CUT, GROW } change;
static enum { ANY, WHOLE, PARTS } reader;
static int target;
static uint64_t moment;
static pthread_t first; /* the thread that digests the whole file */

/* While the gate is 0, threads that read the parts after the first wait. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static int gate = 1;

/* Make ${change}; after a write, set the time back to long ago. */
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

/* Set the gate and return its old state. */
static int
set_gate(int open)
{
	int was;

	(void)pthread_mutex_lock(&lock);
	was = gate;
	gate = open;
	(void)pthread_cond_broadcast(&opened);
	(void)pthread_mutex_unlock(&lock);
	return (was);
}

/* Wait for the gate; open it after GATE_SECONDS if nobody else does. */
static void
wait_gate(void)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += GATE_SECONDS;
	(void)pthread_mutex_lock(&lock);
	while (!gate &&
	       pthread_cond_timedwait(&opened, &lock, &until) != ETIMEDOUT)
		continue;
	gate = 1;
	(void)pthread_mutex_unlock(&lock);
}

/* Replaces the function of util/io.h. */
ssize_t
io_pread(int fd, void *data, size_t len, uint64_t off)
{
	int who = pthread_equal(pthread_self(), first) ? WHOLE : PARTS;
	ssize_t n = pread(fd, data, len, (off_t)off);

	if (who == PARTS && off >= MIB)
		wait_gate();
	if (change != NOTHING && off == moment &&
	    (reader == ANY || (int)reader == who))
		meddle(change == WRITE_LATE ? off + MIB : 0);
	return (n);
}

/* Make a file of the first ${size} bytes, last written long ago. */
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

/* Is ${sum} the digest of ${len} bytes from ${off} on? */
static int
is_sum(const uint8_t *sum, int md5, size_t off, size_t len)
{
	uint8_t want[SHA256_DIGEST_SIZE];
	struct sha256_ctx sha256;
	struct md5_ctx ctx;

	if (md5) {
		md5_init(&ctx);
		md5_update(&ctx, len, bytes + off);
		md5_digest(&ctx, SUMS_LEN_MD5, want);
	} else {
		sha256_init(&sha256);
		sha256_update(&sha256, len, bytes + off);
		sha256_digest(&sha256, DIGEST_LEN, want);
	}
	return (memcmp(sum, want, md5 ? SUMS_LEN_MD5 : DIGEST_LEN) == 0);
}

/* Digest the target file into ${d}. */
static int
digest(struct digest *d, struct sums **s, size_t part, int md5, struct err *e)
{
	struct filestate state;

	*s = NULL;
	return (filestate_take(&state, target, e) != 0 ||
			sums_start(s, target, &state,
			    md5 ? SUMS_MD5 : SUMS_SHA256, part, e) != 0
		    ? -1
		    : digest_parts(target, d, *s, NULL, e));
}

static int
is_right(size_t size, size_t part, int md5)
{
	size_t off = 0, i = 0;
	const uint8_t *sum;
	struct sums *s;
	struct digest d;
	struct err e;
	int ok;

	make_file(size);
	ok = digest(&d, &s, part, md5, &e) == 0 && d.size == size &&
	     is_sum(d.sha256, 0, 0, size);
	do {
		ok = ok && sums_wait(s, i++, &sum, &e) == 0 &&
		     is_sum(
			 sum, md5, off, size - off < part ? size - off : part);
		off += part;
	} while (off < size);
	sums_free(s);
	return (ok);
}

/*
 * Change the file when byte ${when} is read.  Is the change noticed while the
 * whole file, or each part, is digested?
 */
static int
is_noticed(int how, uint64_t when, int who, int md5)
{
	const uint8_t *sum;
	struct sums *s;
	struct digest d;
	struct err e = {.kind = ERR_NONE};
	size_t i;
	int rc;

	make_file(10 * MIB);
	moment = when;
	reader = (unsigned int)who;
	change = (unsigned int)how;
	rc = digest(&d, &s, MIB, md5, &e);
	for (i = 0; rc == 0 && who != WHOLE && i < 10; i++)
		rc = sums_wait(s, i, &sum, &e);
	sums_free(s);
	return (change == NOTHING && rc != 0 && e.kind == ERR_TEMP);
}

/* Is the digest of the first part ready while the others still wait? */
static int
is_ahead(int md5)
{
	const uint8_t *sum;
	struct sums *s;
	struct digest d;
	struct err e;
	int ok;

	make_file(10 * MIB);
	(void)set_gate(0);
	ok = digest(&d, &s, MIB, md5, &e) == 0 &&
	     sums_wait(s, 0, &sum, &e) == 0 && is_sum(sum, md5, 0, MIB);
	ok = set_gate(1) == 0 && ok && sums_wait(s, 9, &sum, &e) == 0 &&
	     is_sum(sum, md5, 9 * MIB, MIB);
	sums_free(s);
	return (ok);
}

int
main(void)
{
	static const size_t size[] = {
	    0, 1, MIB, MIB + 1, 8 * MIB, 9 * MIB - 1, ROOM};
	static const size_t part[] = {MIB, 3 * MIB, 700001, 16 * MIB};
	size_t i, j;
	int md5;

	first = pthread_self();
	for (i = 0; i < ROOM; i++)
		bytes[i] = (uint8_t)(i * 2654435761U >> 11);
	for (md5 = 0; md5 < 2; md5++) {
		for (i = 0; i < sizeof(size) / sizeof(size[0]); i++)
			for (j = 0; j < sizeof(part) / sizeof(part[0]); j++)
				if ((i + j) % 2 == (size_t)md5 || soaks(0, 1))
					check_row(
					    is_right(size[i], part[j], md5),
					    "%s of %zu bytes in parts of %zu",
					    md5 ? "MD5" : "SHA-256", size[i],
					    part[j]);
		CHECK(is_noticed(WRITE, 0, ANY, md5));
		CHECK(is_noticed(WRITE, 9 * MIB, WHOLE, md5));
		CHECK(is_noticed(WRITE, 9 * MIB, PARTS, md5));
		CHECK(is_noticed(WRITE_LATE, 2 * MIB, ANY, md5));
		CHECK(is_noticed(CUT, MIB, ANY, md5));
		CHECK(is_noticed(CUT, 8 * MIB, PARTS, md5));
		CHECK(is_noticed(GROW, MIB, ANY, md5));
		CHECK(is_ahead(md5));
	}
	return (check_done());
}
