#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "wire/asker.h"
#include "wire/packet.h"

#define SLICE (4U << 20)

/* This program is both: the asker, and the coprocess at the other end. */
static struct asker *asker;
static int other = -1;
static struct wire_found package = {
    .size = SLICE + 7, .medium = WIRE_SLICES, .slice = SLICE, .version = "0:x"};

static int
count_open(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return (n);
}

static void
begin(void)
{
	int end[2];
	struct err e;

	CHECK(packet_pair(end, &e) == 0 && asker_open(&asker, end[0], &e) == 0);
	other = end[1];
}

static void
finish(void)
{
	asker_close(asker);
	(void)close(other);
}

/* What the asker says: its next message. */
static struct wire_ask
heard(void)
{
	struct wire_ask q = {.kind = WIRE_NEW};
	struct err e;

	(void)packet_ask(other, &q, &e);
	return (q);
}

static void
say(const struct wire_answer *a, int fd)
{
	uint8_t data[WIRE_MAX];
	struct err e;

	if (packet_send(other, data, wire_putanswer(data, a), fd, &e) != 0)
		printf("# cannot send\n");
}

/* A file of so many bytes, open in this way. */
static int
file_of(off_t size, int flags)
{
	char path[32];
	int fd = memfd_create("slice", MFD_CLOEXEC), again;

	(void)!ftruncate(fd, size);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, flags | O_CLOEXEC);
	(void)close(fd);
	return (again);
}

static void
say_found(uint32_t id, off_t size, int flags)
{
	struct wire_answer a = {.kind = WIRE_FOUND,
	    .id = id,
	    .found = {.size = 100, .medium = WIRE_FILE, .version = "0:x"}};
	int fd = file_of(size, flags);

	say(&a, fd);
	(void)close(fd);
}

static void
say_sliced(uint32_t id, uint64_t n, uint32_t length, uint32_t valid, off_t size,
    int flags)
{
	struct wire_answer a = {.kind = WIRE_SLICED,
	    .id = id,
	    .n = n,
	    .length = length,
	    .valid = valid};
	int fd = file_of(size, flags);

	say(&a, fd);
	(void)close(fd);
}

static void
say_grew(uint32_t id, uint32_t valid)
{
	struct wire_answer a = {.kind = WIRE_GREW, .id = id, .valid = valid};

	say(&a, -1);
}

static void
say_failed(uint32_t id, enum cotrouble trouble)
{
	struct wire_answer a;

	wire_fail(&a, id, trouble, "no");
	say(&a, -1);
}

static int
next(struct asker_answer *a, struct err *e)
{
	int rc = asker_next(asker, 0, a, e);

	if (rc == 1 && a->fd != -1)
		(void)close(a->fd);
	return (rc);
}

static void
check_find(void)
{
	struct asker_answer a;
	struct err e;
	uint32_t id, second;
	int mark, before = count_open();

	begin();
	CHECK(asker_find(asker, "a b", &mark, &id, &e) == 0);
	CHECK(asker_find(asker, "c", NULL, &second, &e) == 0 && id != second);
	CHECK(next(&a, &e) == 0);
	CHECK_STR(heard().key, "a b");
	CHECK(heard().id == second);
	say_failed(second, CO_NOTFOUND);
	CHECK(next(&a, &e) == 1 && a.cookie == NULL);
	CHECK(a.wire.trouble == CO_NOTFOUND && wire_error(&a.wire, &e) == -1);
	say_found(id, 100, O_RDONLY);
	CHECK(next(&a, &e) == 1 && a.cookie == &mark && a.fd != -1);
	CHECK(a.wire.kind == WIRE_FOUND && a.wire.found.size == 100);
	/* It is answered: no more of it. */
	say_found(id, 100, O_RDONLY);
	CHECK(next(&a, &e) == 0);
	/* A file that was cut meanwhile is no lie. */
	CHECK(asker_find(asker, "a", NULL, &id, &e) == 0);
	say_found(id, 99, O_RDONLY);
	CHECK(next(&a, &e) == 1 && a.fd == -1);
	CHECK(a.wire.kind == WIRE_FAILED && a.wire.trouble == CO_CHANGED);
	finish();
	CHECK(count_open() == before);
}

static void
check_slice(void)
{
	struct asker_answer a;
	struct wire_ask q;
	struct err e;
	uint32_t id;

	begin();
	CHECK(asker_slicelength(&package, 0) == SLICE);
	CHECK(asker_slicelength(&package, 1) == 7);
	CHECK(asker_slicelength(&package, 2) == 0);
	CHECK(asker_slice(asker, "k", &package, 2, NULL, &id, &e) == -1);
	CHECK(asker_slice(asker, "k", &package, 1, NULL, &id, &e) == 0);
	q = heard();
	CHECK(q.kind == WIRE_SLICE && q.n == 1 && q.size == package.size);
	CHECK_STR(q.version, "0:x");
	say_sliced(id, 1, 7, 0, 7, O_RDONLY);
	CHECK(next(&a, &e) == 1 && a.fd != -1 && a.wire.valid == 0);
	say_grew(id, 3);
	say_grew(id, 7);
	CHECK(next(&a, &e) == 1 && a.fd == -1 && a.wire.kind == WIRE_GREW);
	CHECK(a.wire.valid == 3 && a.wire.length == 7 && a.wire.n == 1);
	CHECK(next(&a, &e) == 1 && a.wire.valid == 7);
	/* What was on its way when it was released is thrown away. */
	asker_release(asker, id);
	asker_release(asker, id);
	say_grew(id, 7);
	say_sliced(id, 1, 7, 0, 7, O_RDONLY);
	CHECK(next(&a, &e) == 0);
	q = heard();
	CHECK(q.kind == WIRE_RELEASE && q.id == id);
	CHECK(heard().kind == WIRE_NEW); /* nothing more */
	/* One that failed is over. */
	CHECK(asker_slice(asker, "k", &package, 0, NULL, &id, &e) == 0);
	say_failed(id, CO_CHANGED);
	CHECK(next(&a, &e) == 1 && a.wire.trouble == CO_CHANGED);
	asker_release(asker, id);
	CHECK(heard().kind == WIRE_SLICE && heard().kind == WIRE_NEW);
	finish();
}

enum lie {
	LIE_NUMBER,
	LIE_USED,
	LIE_FOUND,
	LIE_N,
	LIE_LENGTH,
	LIE_SHORT,
	LIE_WRITABLE,
	LIE_DIRECTORY,
	LIE_TWICE,
	LIE_EARLY,
	LIE_SHRINKS,
	LIE_BEYOND,
	LIE_SLICED,
	LIE_CHANGED,
	LIE_GARBAGE,
	LIES
};

static void
say_directory(uint32_t id)
{
	struct wire_answer a = {
	    .kind = WIRE_SLICED, .id = id, .n = 0, .length = SLICE};
	int fd = open("/", O_RDONLY | O_DIRECTORY);

	say(&a, fd);
	(void)close(fd);
}

/* Slice 0 is question ${id}, a key question ${find}. */
static void
lie(enum lie how, uint32_t id, uint32_t find)
{
	switch (how) {
	case LIE_NUMBER:
		say_failed(id + 2, CO_TEMP);
		break;
	case LIE_USED:
		say_failed(id + (1 << 10), CO_TEMP);
		break;
	case LIE_FOUND:
		say_found(id, 100, O_RDONLY);
		break;
	case LIE_N:
		say_sliced(id, 1, SLICE, 0, SLICE, O_RDONLY);
		break;
	case LIE_LENGTH:
		say_sliced(id, 0, SLICE - 1, 0, SLICE, O_RDONLY);
		break;
	case LIE_SHORT:
		say_sliced(id, 0, SLICE, 0, SLICE - 1, O_RDONLY);
		break;
	case LIE_WRITABLE:
		say_sliced(id, 0, SLICE, 0, SLICE, O_RDWR);
		break;
	case LIE_DIRECTORY:
		say_directory(id);
		break;
	case LIE_EARLY:
		say_grew(id, 5);
		break;
	case LIE_SLICED:
		say_sliced(find, 0, SLICE, 0, SLICE, O_RDONLY);
		break;
	case LIE_CHANGED:
		say_failed(find, CO_CHANGED);
		break;
	case LIE_GARBAGE:
		(void)!write(other, "garbage", 7);
		break;
	default:
		say_sliced(id, 0, SLICE, 5, SLICE, O_RDONLY);
		if (how == LIE_TWICE)
			say_sliced(id, 0, SLICE, 5, SLICE, O_RDONLY);
		else
			say_grew(id, how == LIE_SHRINKS ? 4 : SLICE + 1);
	}
}

static void
check_lies(void)
{
	int how, rc, before = count_open();
	struct asker_answer a;
	uint32_t id, find;
	struct err e;

	for (how = 0; how < LIES; how++) {
		begin();
		(void)asker_slice(asker, "k", &package, 0, NULL, &id, &e);
		(void)asker_find(asker, "k", NULL, &find, &e);
		lie((enum lie)how, id, find);
		while ((rc = next(&a, &e)) == 1)
			continue;
		check_row(rc == -1 && e.kind == ERR_FATAL,
		    "lie %d is found out", how);
		finish();
	}
	CHECK(count_open() == before);
}

/* As many questions as there may be, and numbers that are used again. */
static void
check_many(void)
{
	static uint32_t id[WIRE_ASKS_MAX];
	struct asker_answer a;
	struct err e;
	uint32_t more;
	size_t i, n;

	begin();
	for (i = 0; i < WIRE_ASKS_MAX; i++)
		if (asker_find(asker, "k", &id[i], &id[i], &e) != 0)
			break;
	CHECK(i == WIRE_ASKS_MAX);
	CHECK(asker_find(asker, "k", NULL, &more, &e) == -1);
	CHECK(e.kind == ERR_TEMP);
	/* The socket does not hold them: the rest is sent when it is read. */
	CHECK((asker_events(asker) & POLLOUT) != 0);
	for (n = 0; n < i; n++) {
		if (heard().id != id[n])
			break;
		(void)next(&a, &e);
	}
	CHECK(n == i && (asker_events(asker) & POLLOUT) == 0);
	for (n = 0; n < i; n++) {
		say_failed(id[n], CO_TEMP);
		if (next(&a, &e) != 1 || a.cookie != &id[n])
			break;
	}
	CHECK(n == i);
	CHECK(asker_find(asker, "k", NULL, &more, &e) == 0);
	CHECK(more != id[more % WIRE_ASKS_MAX]);
	finish();
}

static void
check_death(void)
{
	struct asker_answer a;
	struct err e;
	uint32_t id;
	int end[2];

	begin();
	CHECK(asker_find(asker, "k", NULL, &id, &e) == 0);
	say_failed(id, CO_TEMP);
	(void)close(other);
	CHECK(next(&a, &e) == 1); /* what it has said counts */
	CHECK(next(&a, &e) == -1 && e.kind == ERR_TEMP);
	CHECK(packet_pair(end, &e) == 0);
	asker_reset(asker, end[0]);
	other = end[1];
	CHECK(asker_find(asker, "k", NULL, &id, &e) == 0);
	CHECK(heard().id == id);
	CHECK(asker_next(asker, 20, &a, &e) == 0);
	finish();
}

/* A program in PATH that says what its options were, and is no coprocess. */
static void
check_launch(void)
{
	static const char *const stores[] = {"s3://a", "/b"};
	const struct launch_spec spec = {
	    .store = stores, .nstores = 2, .memory = "16M", .timeout = "7"};
	char dir[] = "/tmp/test_asker.XXXXXX", said[256] = "";
	struct launch l = LAUNCH_INIT;
	struct asker_answer a;
	struct err e;
	FILE *f;
	uint32_t id;
	int tries;

	if (mkdtemp(dir) == NULL || chdir(dir) != 0 ||
	    setenv("PATH", dir, 1) != 0 ||
	    (f = fopen("chanpack-fetch", "w")) == NULL)
		return;
	/* A descriptor that is not the child's is not left to it. */
	(void)dup2(STDERR_FILENO, 50);
	(void)fprintf(f, "#!/bin/sh\ncd \"${0%%/*}\"\n"
			 "[ ! -e /proc/$$/fd/50 ] || set -- leak\n"
			 "echo \"$*\" >said.new\nPATH=/usr/bin:/bin\n"
			 "mv said.new said\nexec sleep 600\n");
	(void)fclose(f);
	(void)chmod("chanpack-fetch", 0755);
	/* None is looked for in the working directory. */
	(void)chdir("/");
	CHECK(asker_start(&asker, &l, &spec, &e) == 0);
	(void)chdir(dir);
	for (tries = 0; access("said", F_OK) != 0 && tries < 1000; tries++)
		(void)poll(NULL, 0, 10);
	if ((f = fopen("said", "r")) != NULL) {
		(void)!fgets(said, sizeof(said), f);
		(void)fclose(f);
	}
	CHECK_STR(
	    said, "--coprocess --timeout 7 --memory 16M -s s3://a -s /b\n");
	CHECK(!launch_isover(&l));
	launch_end(&l);
	CHECK(launch_isover(&l));
	CHECK(asker_find(asker, "k", NULL, &id, &e) == 0);
	CHECK(asker_next(asker, 5000, &a, &e) == -1 && e.kind == ERR_TEMP);
	CHECK(asker_restart(asker, &l, &spec, &e) == 0);
	CHECK(asker_find(asker, "k", NULL, &id, &e) == 0);
	launch_end(&l);
	CHECK(unlink("chanpack-fetch") == 0);
	CHECK(asker_restart(asker, &l, &spec, &e) == -1 && e.kind == ERR_TEMP);
	CHECK(asker_next(asker, 0, &a, &e) == -1);
	asker_close(asker);
	(void)unlink("said");
	(void)close(50);
	(void)chdir("/");
	(void)rmdir(dir);
}

int
main(void)
{
	check_find();
	check_slice();
	check_lies();
	check_many();
	check_death();
	check_launch();
	return (check_done());
}
