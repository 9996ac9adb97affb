#include <sys/resource.h>

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <syslog.h>
#include <unistd.h>

#include "check.h"
#include "logdest.h"
#include "util/io.h"

/* The arguments of syslog; these functions replace the C library's. */
static int facility = -1;
static int priority = -1;
static char said[100];

void
openlog(const char *ident, int option, int fac)
{
	(void)ident;
	CHECK((option & LOG_PID) != 0);
	facility = fac;
}

void
syslog(int pri, const char *fmt, ...)
{
	va_list ap;

	priority = pri;
	va_start(ap, fmt);
	(void)vsnprintf(said, sizeof(said), fmt, ap);
	va_end(ap);
}

static void
put(struct logdest *d, const char *text)
{
	struct buf line = BUF_INIT;

	buf_addstr(&line, text);
	logdest_write(d, &line);
	buf_free(&line);
}

static void
check_syslog(const char *where, int want)
{
	struct logdest d = LOGDEST_INIT;
	struct err e;

	CHECK(logdest_open(&d, where, &e) == 0 && logdest_isopen(&d));
	check_row(facility == want, "the facility of %s", where);
	put(&d, "time=1 %s%n");
	CHECK_STR(said, "time=1 %s%n");
	CHECK(priority == LOG_INFO);
	logdest_close(&d);
	CHECK(!logdest_isopen(&d));
}

static void
check_where(const char *where, int ok)
{
	struct err e;

	check_row((logdest_check(where, &e) == 0) == ok, "%s: %s",
	    ok ? "a log" : "no log", where);
}

static void
check_file(const char *path, const char *want)
{
	char got[200];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd == -1 ? -1 : io_read(fd, got, sizeof(got) - 1);

	got[n < 0 ? 0 : n] = '\0';
	(void)close(fd);
	check_str(got, want, path, __FILE__, __LINE__);
}

/* The log moves to a new file only when its name leads to another file. */
static void
check_rename(void)
{
	struct logdest d = LOGDEST_INIT, other = LOGDEST_INIT;
	struct err e;

	CHECK(logdest_open(&d, "log", &e) == 0);
	CHECK(logdest_open(&other, "log", &e) == 0);
	put(&d, "a");
	CHECK(rename("log", "log.1") == 0);
	put(&d, "b");
	put(&other, "c");
	CHECK(access("log", F_OK) == -1);
	logdest_reopen(&d);
	put(&d, "d");
	put(&other, "e");
	logdest_reopen(&d);
	put(&d, "f");
	check_file("log.1", "a\nb\nc\n");
	check_file("log", "d\ne\nf\n");
	logdest_close(&other);
	logdest_close(&d);
}

static void
limit(rlim_t bytes)
{
	struct rlimit r;

	CHECK(getrlimit(RLIMIT_FSIZE, &r) == 0);
	r.rlim_cur = bytes;
	CHECK(setrlimit(RLIMIT_FSIZE, &r) == 0);
}

/* If there is room for a part of a line only, that part ends as a line. */
static void
check_full(void)
{
	struct logdest d = LOGDEST_INIT;
	struct err e;

	(void)signal(SIGXFSZ, SIG_IGN);
	CHECK(logdest_open(&d, "full", &e) == 0);
	put(&d, "first");
	limit(10);
	put(&d, "second");
	put(&d, "third");
	CHECK(atomic_load(&d.shared->lost) == 2);
	limit(RLIM_INFINITY);
	put(&d, "fourth");
	put(&d, "fifth");
	check_file("full", "first\nseco\nfourth\nfifth\n");
	CHECK(atomic_load(&d.shared->lost) == 2);
	logdest_close(&d);
}

/* If the reader stops, the lines for which there is room are kept. */
static void
check_stuck(void)
{
	struct logdest d = LOGDEST_INIT;
	char room[65536] = "";
	int fds[2], keep = dup(STDERR_FILENO);
	struct err e;

	CHECK(pipe(fds) == 0 && dup2(fds[1], STDERR_FILENO) != -1);
	CHECK(write(fds[1], room, sizeof(room)) == sizeof(room));
	CHECK(logdest_open(&d, "stderr", &e) == 0);
	/* A message about the loss does not wait either. */
	put(&d, "lost");
	CHECK(atomic_load(&d.shared->lost) == 1);
	CHECK(read(fds[0], room, sizeof(room)) == sizeof(room));
	put(&d, "kept");
	CHECK(read(fds[0], room, sizeof(room)) == 5 &&
	      memcmp(room, "kept\n", 5) == 0);
	(void)dup2(keep, STDERR_FILENO);
	logdest_close(&d);
}

int
main(void)
{
	char dir[] = "/tmp/test_logdest.XXXXXX";

	check_where("-", 1);
	check_where("dir/log", 1);
	check_where("syslogs", 1);
	check_where("syslog:local7", 1);
	check_where("syslog:", 0);
	check_where("syslog:local8", 0);
	check_where("syslog:kern", 0);
	check_where("", 0);
	check_syslog("syslog", LOG_DAEMON);
	check_syslog("syslog:local3", LOG_LOCAL3);
	CHECK(mkdtemp(dir) != NULL && chdir(dir) == 0);
	check_rename();
	check_full();
	check_stuck();
	(void)unlink("log");
	(void)unlink("log.1");
	(void)unlink("full");
	CHECK(chdir("/") == 0 && rmdir(dir) == 0);
	return (check_done());
}
