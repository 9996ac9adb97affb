/*
 * The store: cases that a test of the programs cannot cause.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "store/store.h"
#include "util/io.h"

static char dir[] = "/tmp/chanpack-test.XXXXXX";

/* Make a file without a name that holds ${text}. */
static int
file_of(const char *text)
{
	int fd = open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd == -1 || io_write(fd, text, strlen(text)) != 0 ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return (fd);
}

static int
is_there(struct store *s, const char *key)
{
	struct object o;
	struct err e;

	if (store_get(s, key, &o, &e) != 0)
		return (0);
	(void)close(o.fd);
	return (1);
}

static void
test_promise(struct store *s)
{
	int fd = file_of("one"), other = file_of("two");
	struct incoming *in = NULL;
	struct digest d;
	struct err e;

	CHECK(digest_file(fd, &d, NULL, &e) == 0);
	CHECK(d.size == 3);
	CHECK(store_receive(s, "a/b", other, &d, &in, &e) != 0);
	CHECK(e.kind == ERR_TEMP);
	CHECK(!is_there(s, "a/b"));

	/* The whole file is read, wherever its position is. */
	CHECK(lseek(fd, 0, SEEK_END) == 3);
	CHECK(store_receive(s, "a/b", fd, &d, &in, &e) == 0);
	CHECK(!is_there(s, "a/b"));
	CHECK(digest_equal(incoming_digest(in), &d));
	CHECK(incoming_publish(in, 0, &e) == 0);
	CHECK(is_there(s, "a/b"));
	(void)close(fd);
	(void)close(other);
}

/* Two files for one key at the same time: the second is refused. */
static void
test_race(struct store *s)
{
	int one = file_of("one"), two = file_of("two"), gone = file_of("3");
	struct incoming *a = NULL, *b = NULL, *c = NULL;
	struct object o;
	char text[4] = "";
	struct err e;

	CHECK(store_receive(s, "r", one, NULL, &a, &e) == 0);
	CHECK(store_receive(s, "r", two, NULL, &b, &e) == 0);
	CHECK(store_receive(s, "r", gone, NULL, &c, &e) == 0);
	CHECK(incoming_publish(a, 0, &e) == 0);
	CHECK(incoming_publish(b, 0, &e) != 0);
	CHECK(e.kind == ERR_EXISTS);
	incoming_drop(c);
	CHECK(store_get(s, "r", &o, &e) == 0);
	CHECK(o.size == 3);
	CHECK(io_read(o.fd, text, 3) == 3);
	CHECK_STR(text, "one");
	(void)close(o.fd);
	(void)close(one);
	(void)close(two);
	(void)close(gone);
}

/* Dropped and refused files leave nothing, neither named nor hidden. */
static void
test_nothing_else(void)
{
	CHECK(unlink("x/y/a/b") == 0);
	CHECK(unlink("x/y/r") == 0);
	CHECK(rmdir("x/y/a") == 0);
	CHECK(rmdir("x/y") == 0);
	CHECK(rmdir("x") == 0);
	CHECK(rmdir(dir) == 0);
}

int
main(void)
{
	struct store *s;
	struct err e;

	if (mkdtemp(dir) == NULL || chdir(dir) != 0)
		abort();
	CHECK(store_open(&s, "x/y", &e) == 0);
	CHECK(!is_there(s, "a"));
	test_promise(s);
	test_race(s);
	store_close(s);
	CHECK(store_open(&s, "s3://bucket", &e) != 0);
	CHECK(e.kind == ERR_INPUT);
	CHECK(store_open(&s, "file://host/dir", &e) != 0);
	CHECK(store_open(&s, "file:///a%20b", &e) != 0);
	CHECK(store_open(&s, "", &e) != 0);
	test_nothing_else();
	return (check_done());
}
