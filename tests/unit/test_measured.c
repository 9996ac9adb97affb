#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "store/measured.h"
#include "util/hex.h"

static char top[] = "/tmp/chanpack-measured-XXXXXX";
static char state_dir[64], base[64];

/* The digests of "abc" and of "abd". */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define ABD "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9"

static void
write_base(const char *text)
{
	int fd = open(base, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd == -1 ||
	    write(fd, text, strlen(text)) != (ssize_t)strlen(text) ||
	    close(fd) != 0)
		abort();
}

static struct measured *
open_measured(const char *dir)
{
	struct measured *m;
	struct err e;

	if (measured_open(&m, dir, &e) != 0)
		abort();
	return (m);
}

/* The digest of the base, in hexadecimal; "" if there is none. */
static const char *
digest_of(struct measured *m)
{
	static char text[2 * DIGEST_LEN + 1];
	uint8_t sha256[DIGEST_LEN];
	struct filestate s;
	struct err e;
	int fd = open(base, O_RDONLY), rc;

	text[0] = '\0';
	if (fd == -1 || filestate_take(&s, fd, &e) != 0)
		abort();
	rc = measured_sha256(m, fd, &s, sha256, &e);
	(void)close(fd);
	if (rc == 0)
		hex_encode(text, sha256, sizeof(sha256));
	return (text);
}

static void
wait_settled(void)
{
	const struct timespec settled = {2, 100000000};

	(void)nanosleep(&settled, NULL);
}

static void
test_young(void)
{
	struct measured *m = open_measured(state_dir);

	write_base("abc");
	CHECK_STR(digest_of(m), ABC);
	CHECK_STR(digest_of(m), ABC);
	/* A write in the same tick as the last would have changed no time. */
	CHECK(measured_count(m) == 2);
	wait_settled();
	CHECK_STR(digest_of(m), ABC);
	CHECK_STR(digest_of(m), ABC);
	CHECK(measured_count(m) == 3);
	write_base("abd");
	CHECK_STR(digest_of(m), ABD);
	CHECK(measured_count(m) == 4);
	measured_close(m);
}

/* The only file in the state directory that is no lock. */
static void
find_line(char path[128])
{
	struct stat st;

	if (stat(base, &st) != 0)
		abort();
	(void)snprintf(path, 128, "%s/%llx-%llx", state_dir,
	    (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
}

static void
damage(const char *path, off_t at, const char *with)
{
	int fd = open(path, O_WRONLY);

	if (fd == -1 ||
	    pwrite(fd, with, strlen(with), at) != (ssize_t)strlen(with))
		abort();
	(void)close(fd);
}

static void
test_remembered(void)
{
	struct measured *m = open_measured(state_dir);
	char line[128];
	struct stat st;

	wait_settled();
	CHECK_STR(digest_of(m), ABD);
	CHECK(measured_count(m) == 1);
	measured_close(m);

	m = open_measured(state_dir);
	CHECK_STR(digest_of(m), ABD);
	CHECK(measured_count(m) == 0);
	if (stat(base, &st) != 0)
		abort();
	CHECK(measured_has(m, &st));
	st.st_mtim.tv_nsec ^= 1;
	CHECK(!measured_has(m, &st));
	measured_close(m);

	/* A line that is longer, shorter or no digest says nothing. */
	find_line(line);
	if (stat(line, &st) != 0)
		abort();
	damage(line, st.st_size, "\n");
	m = open_measured(state_dir);
	CHECK_STR(digest_of(m), ABD);
	CHECK(measured_count(m) == 1);
	measured_close(m);

	if (truncate(line, st.st_size - 1) != 0)
		abort();
	m = open_measured(state_dir);
	CHECK_STR(digest_of(m), ABD);
	CHECK(measured_count(m) == 1);
	measured_close(m);

	damage(line, st.st_size - 2, "x");
	m = open_measured(state_dir);
	CHECK_STR(digest_of(m), ABD);
	CHECK(measured_count(m) == 1);
	measured_close(m);
}

static void
test_state(void)
{
	struct measured *m = open_measured(NULL);
	uint8_t sha256[DIGEST_LEN];
	struct filestate s;
	struct err e;
	int fd = open(base, O_RDWR);

	if (fd == -1 || filestate_take(&s, fd, &e) != 0 ||
	    pwrite(fd, "abe", 3, 0) != 3)
		abort();
	CHECK(
	    measured_sha256(m, fd, &s, sha256, &e) == -1 && e.kind == ERR_TEMP);
	(void)close(fd);
	measured_close(m);
}

static void
test_dirs(void)
{
	struct measured *m;
	struct err e;

	write_base("abc");
	if (chmod(state_dir, 0770) != 0)
		abort();
	CHECK(measured_open(&m, state_dir, &e) == -1 && e.kind == ERR_FATAL);
	CHECK_STR(digest_of(m), ABC);
	measured_close(m);
	if (chmod(state_dir, 0700) != 0)
		abort();
}

static void
test_trouble(void)
{
	struct measured *m = open_measured(state_dir);
	char command[128];
	struct err e;

	wait_settled();
	(void)snprintf(command, sizeof(command), "%s/lock", state_dir);
	(void)unlink(command);
	find_line(command);
	(void)unlink(command);
	CHECK(rmdir(state_dir) == 0);
	CHECK_STR(digest_of(m), ABC);
	CHECK(measured_trouble(m, &e) == 1);
	CHECK(measured_trouble(m, &e) == 0);
	CHECK_STR(digest_of(m), ABC);
	CHECK(measured_count(m) == 1);
	measured_close(m);
}

#define CROWD 16

static void *
ask(void *cookie)
{
	struct measured *m = cookie;
	uint8_t sha256[DIGEST_LEN];
	struct filestate s;
	struct err e;
	int fd = open(base, O_RDONLY);
	int rc = filestate_take(&s, fd, &e);

	if (rc == 0)
		rc = measured_sha256(m, fd, &s, sha256, &e);
	(void)close(fd);
	return (rc == 0 ? NULL : cookie);
}

/* All ask at once for a file that takes a while: one measures. */
static void
test_crowd(void)
{
	struct measured *m = open_measured(NULL);
	pthread_t thread[CROWD];
	void *failed, *any = NULL;
	size_t i;

	write_base("abc");
	if (truncate(base, 64 << 20) != 0)
		abort();
	wait_settled();
	for (i = 0; i < CROWD; i++)
		if (pthread_create(&thread[i], NULL, ask, m) != 0)
			abort();
	for (i = 0; i < CROWD; i++) {
		(void)pthread_join(thread[i], &failed);
		any = failed != NULL ? failed : any;
	}
	CHECK(any == NULL);
	CHECK(measured_count(m) == 1);
	measured_close(m);
}

int
main(void)
{
	if (mkdtemp(top) == NULL)
		abort();
	(void)snprintf(state_dir, sizeof(state_dir), "%s/state", top);
	(void)snprintf(base, sizeof(base), "%s/base", top);
	test_young();
	test_remembered();
	test_state();
	test_dirs();
	test_trouble();
	test_crowd();
	(void)unlink(base);
	(void)rmdir(top);
	return (check_done());
}
