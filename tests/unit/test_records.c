/*
 * records, chanfile: text that is read from a descriptor in pieces.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "util/chanfile.h"
#include "util/records.h"

/* A pipe with ${text} in it and, if ${closed}, its end. */
static int
pipe_with(const char *text, size_t len, int *writer)
{
	int fd[2];

	if (pipe(fd) != 0 || write(fd[1], text, len) != (ssize_t)len)
		abort();
	*writer = fd[1];
	return (fd[0]);
}

static void
next_is(struct records *r, const char *want)
{
	const char *s;
	struct err e;
	size_t len;

	if (!CHECK(records_next(r, &s, &len, &e) == 1))
		return;
	CHECK(len == strlen(want) && memcmp(s, want, len) == 0);
}

static void
test_pieces(void)
{
	static const char text[] = "one\n\ntwo\nlast";
	struct records r;
	const char *s;
	struct err e;
	size_t len;
	int fd, writer;

	fd = pipe_with(text, sizeof(text) - 1, &writer);
	records_init(&r, fd, '\n', 10);
	CHECK(records_mustread(&r));
	next_is(&r, "one");
	CHECK(!records_mustread(&r));
	next_is(&r, "");
	next_is(&r, "two");
	CHECK(records_mustread(&r));
	if (write(writer, "er", 2) != 2 || close(writer) != 0)
		abort();
	next_is(&r, "laster");
	CHECK(r.num == 4);
	CHECK(records_next(&r, &s, &len, &e) == 0);
	CHECK(records_next(&r, &s, &len, &e) == 0);
	records_free(&r);
	(void)close(fd);
}

/* A record of 3 MB takes little memory, and the next record is found. */
static void
test_toolong(void)
{
	static char text[3000000];
	char name[] = "/tmp/test_recordsXXXXXX";
	struct records r;
	const char *s;
	struct err e;
	size_t len;
	int fd;

	memset(text, 'x', sizeof(text));
	memcpy(text, "12345\n123456\n", 13);
	memcpy(text + sizeof(text) - 4, "\nend", 4);
	if ((fd = mkstemp(name)) == -1 || unlink(name) != 0 ||
	    write(fd, text, sizeof(text)) != sizeof(text) ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	records_init(&r, fd, '\n', 5);
	next_is(&r, "12345");
	CHECK(records_next(&r, &s, &len, &e) == -1 && e.kind == ERR_INPUT);
	CHECK(r.num == 2);
	CHECK(records_next(&r, &s, &len, &e) == -1 && e.kind == ERR_INPUT);
	CHECK(r.num == 3);
	CHECK(r.buf.cap < 400000);
	next_is(&r, "end");
	CHECK(records_next(&r, &s, &len, &e) == 0);
	records_free(&r);
	(void)close(fd);
}

static void
test_broken(void)
{
	struct records r;
	const char *s;
	struct err e;
	size_t len;

	records_init(&r, -1, '\n', 5);
	CHECK(records_next(&r, &s, &len, &e) == -1 && e.kind != ERR_INPUT);
	records_free(&r);
}

static void
test_chanfile(void)
{
	struct channel c = CHANNEL_INIT;
	struct chanfile f;
	char name[] = "/tmp/test_chanfileXXXXXX";
	static const char text[] =
	    "# one\n\n huawei \r\nx\x01\nmi\ta=1\tb=\nmi\ta=1\ta=2\nz";
	struct err e;
	int fd;

	if ((fd = mkstemp(name)) == -1 ||
	    write(fd, text, sizeof(text) - 1) != sizeof(text) - 1 ||
	    close(fd) != 0)
		abort();
	CHECK(chanfile_open(&f, name, &e) == 0);
	(void)unlink(name);
	CHECK(chanfile_next(&f, &c, &e) == 1);
	CHECK_STR(c.id, "huawei");
	channel_free(&c);
	CHECK(chanfile_next(&f, &c, &e) == -1 && e.kind == ERR_INPUT);
	CHECK(strncmp(e.text, name, strlen(name)) == 0);
	CHECK(strncmp(e.text + strlen(name), ":4: channel has", 15) == 0);
	channel_free(&c);
	CHECK(chanfile_next(&f, &c, &e) == 1);
	CHECK_STR(channel_extra(&c, "a"), "1");
	CHECK_STR(channel_extra(&c, "b"), "");
	channel_free(&c);
	CHECK(chanfile_next(&f, &c, &e) == -1);
	CHECK(strstr(e.text, ":6: extra given twice: a") != NULL);
	channel_free(&c);
	CHECK(chanfile_next(&f, &c, &e) == 1);
	CHECK_STR(c.id, "z");
	channel_free(&c);
	CHECK(chanfile_next(&f, &c, &e) == 0);
	chanfile_close(&f);
	CHECK(chanfile_open(&f, name, &e) == -1 && e.kind == ERR_NOTFOUND);
}

int
main(void)
{
	test_pieces();
	test_toolong();
	test_broken();
	test_chanfile();
	return (check_done());
}
