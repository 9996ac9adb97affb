#include <sys/mman.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "facility.h"
#include "logdest.h"
#include "util/shared.h"
#include "util/text.h"
#include "util/warn.h"

#define FILE_MODE   0640
#define SAY_SECONDS 60

/* O_NONBLOCK: opening a FIFO without a reader fails and does not wait. */
#define FILE_FLAGS (O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

int
logdest_check(const char *where, struct err *e)
{
	int facility;

	if (where[0] == '\0')
		return (err_set(e, ERR_INPUT, "the log has no name"));
	return (facility_of(where, &facility, e) == -1 ? -1 : 0);
}

/* Open the file by name; ${create}: make it if it is missing. */
static int
open_file(struct logdest *d, int create)
{
	int fd = open(d->name, FILE_FLAGS | (create ? O_CREAT : 0), FILE_MODE);
	int num;

	if (fd == -1)
		return (-1);
	if (fstat(fd, &d->st) != 0) {
		num = errno;
		(void)close(fd);
		errno = num;
		return (-1);
	}
	if (d->fd == -1) {
		d->fd = fd;
		return (0);
	}
	/*
	 * dup3 gives the new file to the workers, too: they share the
	 * descriptor.
	 */
	num = dup3(fd, d->fd, O_CLOEXEC);
	(void)close(fd);
	return (num == -1 ? -1 : 0);
}

static int
open_shared(struct logdest *d, struct err *e)
{
	if ((d->shared = shared_map(sizeof(*d->shared))) == NULL)
		return (err_sys(e, "cannot share memory"));
	atomic_init(&d->shared->lost, 0);
	atomic_init(&d->shared->said, 0);
	atomic_init(&d->shared->told, 0);
	atomic_init(&d->shared->torn, 0);
	atomic_init(&d->shared->stuck, 0);
	return (0);
}

int
logdest_open(struct logdest *d, const char *where, struct err *e)
{
	int facility;

	d->name = where;
	if ((d->is_syslog = facility_of(where, &facility, e)) == -1 ||
	    open_shared(d, e) != 0)
		return (-1);
	if (d->is_syslog) {
		/*
		 * Each process opens its own socket at its first line.  A
		 * shared socket would be bad: the C library may close its
		 * number, even if another file has it by then.
		 */
		openlog(NULL, LOG_PID, facility);
		tzset();
		return (0);
	}
	if (strcmp(where, "-") == 0 || strcmp(where, "stderr") == 0) {
		d->fd = STDERR_FILENO;
		return (0);
	}
	d->is_file = 1;
	if (open_file(d, 1) == 0)
		return (0);
	(void)err_sys(
	    e, "cannot open the log %s", text_safe(where, strlen(where)));
	logdest_close(d);
	return (-1);
}

int
logdest_isopen(const struct logdest *d)
{
	return (d->shared != NULL);
}

/* Does another file have the name?  If no file has it, return ${missing}. */
static int
is_renamed(const struct logdest *d, int missing)
{
	struct stat st;

	if (!d->is_file)
		return (0);
	if (stat(d->name, &st) != 0)
		return (missing);
	return (st.st_ino != d->st.st_ino || st.st_dev != d->st.st_dev);
}

void
logdest_reopen(struct logdest *d)
{
	if (is_renamed(d, 1) && open_file(d, 1) != 0)
		warn0("cannot open the log %s: %s; the old one stays in use",
		    text_safe(d->name, strlen(d->name)), strerror(errno));
}

/* Count a lost line, whose reason is in errno, and maybe warn. */
static void
lose(struct logdest *d)
{
	long long now = (long long)time(NULL);
	long long said = atomic_load(&d->shared->said);
	unsigned long long lost = atomic_fetch_add(&d->shared->lost, 1) + 1;

	/* A warning would go to the same place, and fail or wait, too. */
	if (d->fd == STDERR_FILENO)
		return;
	/* If several processes get here at once, only one warns. */
	if ((said != 0 && now - said < SAY_SECONDS && now >= said) ||
	    !atomic_compare_exchange_strong(&d->shared->said, &said, now))
		return;
	atomic_store(&d->shared->told, lost);
	warn0("cannot write the log %s: %s; %llu line%s lost",
	    text_safe(d->name, strlen(d->name)), strerror(errno), lost,
	    lost == 1 ? "" : "s");
}

/* Warn how many lines were lost: writing works again, or the log is closed. */
static void
tell_lost(struct logdest *d)
{
	unsigned long long lost = atomic_load(&d->shared->lost);
	unsigned long long told = atomic_load(&d->shared->told);

	/* Only one process warns, and not into the log itself. */
	if (lost <= told || d->fd == STDERR_FILENO ||
	    !atomic_compare_exchange_strong(&d->shared->told, &told, lost))
		return;
	warn0("of the log %s %llu line%s lost",
	    text_safe(d->name, strlen(d->name)), lost,
	    lost == 1 ? " was" : "s were");
}

/* Write bytes.  Return 0, or -1 with the reason in errno. */
static int
write_line(struct logdest *d, const uint8_t *line, size_t len)
{
	struct pollfd p = {.fd = d->fd, .events = POLLOUT};
	ssize_t n;

	/* If a reader has stopped, only the first line waits: answers go on. */
	n = poll(&p, 1, atomic_load(&d->shared->stuck) ? 0 : d->patience);
	atomic_store(&d->shared->stuck, n == 0);
	if (n == 0)
		errno = EAGAIN;
	if (n <= 0 || (n = write(d->fd, line, len)) < 0)
		return (-1);
	if ((size_t)n == len)
		return (0);
	atomic_store(&d->shared->torn, 1);
	errno = ENOSPC;
	return (-1);
}

/* End a line that was cut, as on a full disk, so that the next one is whole. */
static int
end_torn(struct logdest *d)
{
	if (!atomic_load(&d->shared->torn))
		return (0);
	if (write_line(d, (const uint8_t *)"\n", 1) != 0)
		return (-1);
	atomic_store(&d->shared->torn, 0);
	return (0);
}

void
logdest_write(struct logdest *d, struct buf *line)
{
	assert(line->len < LOGDEST_LINE_MAX);
	buf_addbyte(line, '\n');
	if (buf_str(line) == NULL) {
		errno = ENOMEM;
		lose(d);
		return;
	}
	if (d->is_syslog) {
		syslog(LOG_INFO, "%.*s", (int)line->len - 1,
		    (const char *)line->data);
		return;
	}
	if (is_renamed(d, 0))
		(void)open_file(d, 0);
	if (end_torn(d) != 0 || write_line(d, line->data, line->len) != 0)
		lose(d);
	else
		tell_lost(d);
}

void
logdest_leave(const struct logdest *d)
{
	if (d->is_syslog)
		closelog();
}

void
logdest_close(struct logdest *d)
{
	logdest_leave(d);
	if (d->shared != NULL)
		tell_lost(d);
	if (d->is_file && d->fd != -1)
		(void)close(d->fd);
	if (d->shared != NULL)
		(void)munmap(d->shared, sizeof(*d->shared));
	*d = (struct logdest)LOGDEST_INIT;
}
