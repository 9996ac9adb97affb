/*
 * The cache of slices: several processes, processes that die, full disks, and
 * files that other programs damage.
 */
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "nomemory.h"
#include "cache/slicefill.h"
#include "util/io.h"

#define MANY  8
#define SLICE ((uint64_t)SLICE_SIZE)

static char dir[] = "/tmp/chanpack-test.XXXXXX";
static const char *const specs[] = {"s3://bkt", "/srv/apk"};
static struct slices cache;
static struct filler filler = {&cache, 100 * SLICE};
static const struct version {
	uint64_t size;
	char tag[9];
} what = {7 * SLICE + 10, "0:\"v1\""};
static struct slicebase base;

/* What the processes of a test share. */
static struct shared {
	int asked;   /* number of questions to the store */
	int arrived; /* processes that have begun */
} * shared;

/* What the source does, mostly wrong. */
enum fault { GOOD, FAILS, FEWER, MORE, DIES, NO_ROOM, NO_MEMORY, SLOW };

static void
pause_ms(long ms)
{
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000};

	(void)nanosleep(&ts, NULL);
}

static void
wait_arrived(int n)
{
	while (__atomic_load_n(&shared->arrived, __ATOMIC_SEQ_CST) < n)
		pause_ms(1);
}

/* The byte of the package at ${at}: no two slices are alike. */
static uint8_t
byte_at(uint64_t at)
{
	return ((uint8_t)(at / SLICE * 31 + at % 251));
}

static int
give(enum fault fault, struct slicefile *f, uint64_t first, uint64_t len,
    struct err *e)
{
	struct rlimit small = {4096, 4096};
	static uint8_t data[65536];
	uint64_t i, n;

	(void)__atomic_add_fetch(&shared->asked, 1, __ATOMIC_SEQ_CST);
	if (fault == FAILS)
		return (err_set(e, ERR_NOTFOUND, "nothing there"));
	if (fault == SLOW) {
		wait_arrived(MANY);
		pause_ms(50);
	}
	if (fault == FEWER)
		len--;
	for (; len > 0; first += n, len -= n) {
		n = len < sizeof(data) ? len : sizeof(data);
		for (i = 0; i < n; i++)
			data[i] = byte_at(first + i);
		if (fault == NO_ROOM)
			(void)setrlimit(RLIMIT_FSIZE, &small);
		nomemory_in = fault == NO_MEMORY;
		if (slicefill_add(f, data, n, e) != 0)
			return (-1);
		if (fault == DIES)
			(void)raise(SIGKILL);
	}
	return (fault == MORE ? slicefill_add(f, data, 1, e) : 0);
}

static int full;
static struct err err;

static int
fill(uint64_t n, enum fault fault)
{
	enum slicefill_turn turn;
	struct slicefile *f;
	int rc;

	full = 2;
	err.kind = ERR_NONE;
	while ((turn = slicefill_begin(&filler, &base, n, &f, &full, &err)) ==
	       SLICEFILL_BUSY)
		pause_ms(1);
	if (turn != SLICEFILL_MINE)
		return (turn == SLICEFILL_THERE ? 0 : -1);
	rc = give(fault, f, n * SLICE, slices_length(&base, n), &err);
	return (slicefill_end(f, rc, &full, &err));
}

static int
is_there(uint64_t n)
{
	int fd = slices_find(&cache, &base, n);

	if (fd != -1)
		(void)close(fd);
	return (fd != -1);
}

/* Is slice ${n} there, and right? */
static int
is_right(uint64_t n)
{
	uint64_t len = slices_length(&base, n), i;
	uint8_t *data = malloc(SLICE + 1);
	int fd = slices_find(&cache, &base, n), ok = 0;

	if (fd != -1 && data != NULL &&
	    io_read(fd, data, SLICE + 1) == (ssize_t)len) {
		for (i = 0; i < len && data[i] == byte_at(n * SLICE + i); i++)
			continue;
		ok = i == len;
	}
	if (fd != -1)
		(void)close(fd);
	free(data);
	return (ok);
}

static char *
path_of(uint64_t n)
{
	static char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s/%llu", dir, base.dir,
	    (unsigned long long)n);
	return (path);
}

static uint64_t sum;
static int files;

static int
count_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)path;
	if (type == FTW_F && at->level == 3) {
		files++;
		sum += ((uint64_t)st->st_size + 4095) / 4096 * 4096;
	}
	return (0);
}

/* Count the files of the cache and their bytes. */
static int
count_files(void)
{
	files = 0;
	sum = 0;
	(void)nftw(dir, count_one, 16, FTW_PHYS);
	return (files);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return (remove(path));
}

/* Begin with an empty cache. */
static void
empty(void)
{
	slices_close(&cache);
	(void)nftw(dir, remove_one, 16, FTW_PHYS | FTW_DEPTH);
	if (slices_open(&cache, dir, specs, 2, &err) != 0)
		abort();
	slices_base(&cache, "a b/c.apk", what.size, what.tag, &base);
	shared->asked = shared->arrived = 0;
	filler.limit = 100 * SLICE;
}

/* Run ${work} in ${n} processes; return how many succeed. */
static int
in_processes(int n, int (*work)(void))
{
	int i, status, good = 0;
	pid_t pid[MANY];

	(void)fflush(stdout);
	for (i = 0; i < n; i++)
		if ((pid[i] = fork()) == 0) {
			(void)__atomic_add_fetch(
			    &shared->arrived, 1, __ATOMIC_SEQ_CST);
			_exit(work() == 0 ? 0 : 1);
		}
	for (i = 0; i < n; i++)
		if (waitpid(pid[i], &status, 0) == pid[i] &&
		    WIFEXITED(status) && WEXITSTATUS(status) == 0)
			good++;
	return (good);
}

static void
test_whole(void)
{
	struct slicebase other = base;

	empty();
	CHECK(!is_there(0));
	CHECK(fill(0, GOOD) == 0 && full == 0);
	CHECK(fill(7, GOOD) == 0);
	CHECK(is_right(0) && is_right(7) && !is_there(1));
	CHECK(slices_length(&base, 7) == 10 && slices_length(&base, 8) == 0);
	CHECK(fill(8, GOOD) == -1 && err.kind == ERR_INPUT && full == 0);
	CHECK(fill(UINT64_MAX, GOOD) == -1 && err.kind == ERR_INPUT);
	other.size = 0;
	CHECK(slices_length(&other, 0) == 0);
	other.size = 2 * SLICE;
	CHECK(slices_length(&other, 1) == SLICE);
	CHECK(slices_length(&other, 2) == 0);
	CHECK(shared->asked == 2);
	CHECK(fill(0, FAILS) == 0 && shared->asked == 2);
}

/* Another version, key, size or list of stores gives other slices. */
static void
test_identity(void)
{
	struct version other = what;
	struct slices elsewhere;
	struct slicebase b;

	slices_base(&cache, "a b/c.apk", other.size, other.tag, &b);
	CHECK_STR(b.dir, base.dir);
	slices_base(&cache, "a b/d.apk", what.size, what.tag, &b);
	CHECK(strcmp(b.dir, base.dir) != 0);
	other.size++;
	slices_base(&cache, "a b/c.apk", other.size, other.tag, &b);
	CHECK(strcmp(b.dir, base.dir) != 0);
	other = what;
	other.tag[0] = '1';
	slices_base(&cache, "a b/c.apk", other.size, other.tag, &b);
	CHECK(strcmp(b.dir, base.dir) != 0);
	CHECK(slices_open(&elsewhere, dir, specs, 1, &err) == 0);
	slices_base(&elsewhere, "a b/c.apk", what.size, what.tag, &b);
	CHECK(strcmp(b.dir, base.dir) != 0);
	slices_close(&elsewhere);
}

static void
test_failing_source(void)
{
	empty();
	CHECK(fill(1, FAILS) == -1 && full == 0 && err.kind == ERR_NOTFOUND);
	CHECK(fill(1, FEWER) == -1 && full == 0 && err.kind == ERR_FATAL);
	CHECK(fill(1, MORE) == -1 && full == 0 && err.kind == ERR_FATAL);
	CHECK(count_files() == 0);
	CHECK(fill(1, GOOD) == 0 && is_right(1));
}

static int
fill_slowly(void)
{
	return (fill(3, SLOW) == 0 && is_right(3) ? 0 : -1);
}

static int
fill_dying(void)
{
	return (fill(3, DIES));
}

static void
test_processes(void)
{
	empty();
	CHECK(in_processes(MANY, fill_slowly) == MANY);
	CHECK(shared->asked == 1);
	empty();
	CHECK(in_processes(1, fill_dying) == 0 && shared->asked == 1);
	CHECK(!is_there(3) && count_files() == 0);
	CHECK(fill(3, GOOD) == 0 && is_right(3));
}

static int
fill_without_room(void)
{
	struct rlimit small = {4096, 4096};

	(void)setrlimit(RLIMIT_FSIZE, &small);
	return (fill(2, GOOD) == -1 && full == 1 ? 0 : -1);
}

/* The caller gets the bytes without the cache: it need not blame the store. */
static void
test_memory(void)
{
	empty();
	CHECK(fill(2, NO_MEMORY) == -1 && err.kind == ERR_TEMP);
	CHECK(full == 1 && shared->asked == 1 && count_files() == 0);
	CHECK(fill(2, GOOD) == 0 && is_right(2));
}

static int
fill_losing_room(void)
{
	return (fill(2, NO_ROOM) == -1 && full == 1 ? 0 : -1);
}

static void
test_room(void)
{
	empty();
	(void)signal(SIGXFSZ, SIG_IGN);
	CHECK(in_processes(1, fill_without_room) == 1);
	CHECK(shared->asked == 0);
	CHECK(in_processes(1, fill_losing_room) == 1);
	CHECK(shared->asked == 1);
	CHECK(count_files() == 0);
	CHECK(fill(2, GOOD) == 0 && is_right(2));
}

static void
age(uint64_t n, time_t seconds)
{
	struct timespec t[2];

	t[0].tv_sec = t[1].tv_sec = time(NULL) - seconds;
	t[0].tv_nsec = t[1].tv_nsec = 0;
	CHECK(utimensat(AT_FDCWD, path_of(n), t, 0) == 0);
}

static void
write_size(const char *text)
{
	int fd = openat(cache.dir, "size", O_WRONLY | O_TRUNC | O_CREAT, 0600);

	if (fd == -1 || io_write(fd, text, strlen(text)) != 0)
		abort();
	(void)close(fd);
}

/* Read the cache's size from its file "size". */
static uint64_t
read_size(void)
{
	char text[32] = "";
	int fd = openat(cache.dir, "size", O_RDONLY);

	(void)io_read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	return (strtoull(text, NULL, 10));
}

static void
test_eviction(void)
{
	uint64_t n;

	empty();
	filler.limit = 5 * SLICE;
	for (n = 0; n < 5; n++) {
		CHECK(fill(n, GOOD) == 0);
		age(n, 1000 + (time_t)n);
	}
	CHECK(count_files() == 5 && read_size() == sum);
	/* A slice that was used is not the oldest any more. */
	CHECK(is_there(4));
	CHECK(fill(5, GOOD) == 0);
	CHECK(!is_there(3) && !is_there(2));
	CHECK(is_right(0) && is_right(1) && is_right(4) && is_right(5));
	CHECK(count_files() == 4 && read_size() == sum);
	/* Within a minute of the last use, a use is not noted again. */
	age(0, 30);
	age(1, 20);
	CHECK(is_there(0));
	age(4, 10);
	CHECK(fill(2, GOOD) == 0);
	CHECK(fill(3, GOOD) == 0);
	CHECK(!is_there(0) && !is_there(1) && is_there(4));
	/* If the file holds no number, the size is counted again. */
	write_size("12x\n");
	CHECK(fill(7, GOOD) == 0);
	CHECK(count_files() > 0 && read_size() == sum);
	/* A number that is too high is counted again too. */
	write_size("99999999999\n");
	CHECK(fill(6, GOOD) == 0);
	CHECK(count_files() > 1 && read_size() == sum);
	/* When the files are removed, no empty directory stays. */
	filler.limit = SLICE / 2;
	slices_base(&cache, "other", what.size, what.tag, &base);
	CHECK(fill(7, GOOD) == 0);
	slices_base(&cache, "a b/c.apk", what.size, what.tag, &base);
	*strrchr(path_of(0), '/') = '\0';
	CHECK(access(path_of(0), F_OK) != 0);
}

static void
test_damage(void)
{
	empty();
	CHECK(fill(0, GOOD) == 0);
	CHECK(truncate(path_of(0), 100) == 0);
	CHECK(!is_there(0) && fill(0, GOOD) == 0 && is_right(0));
	CHECK(truncate(path_of(0), (off_t)SLICE + 1) == 0);
	CHECK(!is_there(0) && fill(0, GOOD) == 0 && is_right(0));
	CHECK(unlink(path_of(0)) == 0 && mkfifo(path_of(0), 0600) == 0);
	CHECK(!is_there(0) && fill(0, GOOD) == 0 && is_right(0));
	CHECK(unlink(path_of(0)) == 0);
	CHECK(symlink("/etc/passwd", path_of(0)) == 0);
	CHECK(!is_there(0) && fill(0, GOOD) == 0 && is_right(0));
	CHECK(unlink(path_of(0)) == 0 && mkdir(path_of(0), 0700) == 0);
	CHECK(!is_there(0) && fill(0, GOOD) == -1 && full == 1);
}

/* A directory in which others can write is refused. */
static void
test_owner(void)
{
	struct slices s;

	CHECK(chmod(dir, 0777) == 0);
	CHECK(slices_open(&s, dir, specs, 2, &err) == -1);
	CHECK(err.kind == ERR_FATAL);
	CHECK(chmod(dir, 0755) == 0);
	CHECK(slices_open(&s, dir, specs, 2, &err) == 0);
	slices_close(&s);
}

int
main(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || mkdtemp(dir) == NULL ||
	    slices_open(&cache, dir, specs, 2, &err) != 0)
		abort();
	test_whole();
	test_identity();
	test_failing_source();
	test_processes();
	test_room();
	test_memory();
	test_eviction();
	test_damage();
	test_owner();
	slices_close(&cache);
	(void)nftw(dir, remove_one, 16, FTW_PHYS | FTW_DEPTH);
	return (check_done());
}
