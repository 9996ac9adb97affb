#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exec/output.h"
#include "util/io.h"

/* When this many bytes are pending, they are sent. */
#define PENDING_MAX 65536

/* A base range up to this length is cheaper to copy than to send alone. */
#define SMALL_MAX 16384

/* sendfile moves no more at a time (sendfile(2)). */
#define SENDFILE_MAX 0x7ffff000

/* No pipe holds more, unless an administrator allows it. */
#define PIPE_MOST (1U << 20)

/* Files share only whole blocks; few file systems have larger blocks. */
#define BLOCK 4096

void
output_init(struct output *o, int fd)
{
	struct stat st;

	memset(o, 0, sizeof(*o));
	o->fd = fd;
	if (fstat(fd, &st) == 0) {
		o->is_socket = S_ISSOCK(st.st_mode);
		o->is_file = S_ISREG(st.st_mode);
	}
}

void
output_socket(struct output *o, int fd)
{
	buf_reset(&o->pending);
	o->fd = fd;
	o->sent = 0;
	o->is_socket = 1;
	o->is_file = 0;
}

static int
no_time(struct err *e)
{
	return (err_set(e, ERR_TEMP,
	    "the client does not read the answer, and no process is free to "
	    "wait for it"));
}

/* A call has failed.  Return 0 to call it again, or -1 with ${e}. */
static int
check(struct output *o, struct err *e)
{
	if (errno == EAGAIN && o->blocks != NULL)
		return (no_time(e));
	if (errno != EINTR)
		return (err_sys(e, "cannot write the package"));
	return (o->interrupted == NULL ? 0 : o->interrupted(o->cookie, e));
}

/* If o->blocks is set, ask it before a call that has to wait. */
static ssize_t
send_some(struct output *o, const uint8_t *data, size_t len, int flags)
{
	ssize_t n;

	if (o->blocks != NULL) {
		n = send(o->fd, data, len, flags | MSG_DONTWAIT);
		if (n != -1 || errno != EAGAIN || o->blocks() != 0)
			return (n);
	}
	return (send(o->fd, data, len, flags));
}

/* Give bytes to the kernel.  With ${more}, other bytes follow at once. */
static int
give_kernel(
    struct output *o, const uint8_t *data, size_t len, int more, struct err *e)
{
	ssize_t n;

	while (len > 0) {
		if (o->is_socket)
			n = send_some(
			    o, data, len, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
		else
			n = write(o->fd, data, len);
		if (n >= 0) {
			data += n;
			len -= (size_t)n;
			o->sent += (size_t)n;
		} else if (check(o, e) != 0) {
			return (-1);
		}
	}
	return (0);
}

static int
drain(struct output *o, int more, struct err *e)
{
	if (give_kernel(o, o->pending.data, o->pending.len, more, e) != 0)
		return (-1);
	buf_reset(&o->pending);
	return (0);
}

int
output_put(struct output *o, const void *data, size_t len, struct err *e)
{
	const uint8_t *p = data;
	size_t n;

	while (len > 0) {
		n = PENDING_MAX - o->pending.len;
		if (n > len)
			n = len;
		buf_add(&o->pending, p, n);
		if (buf_ok(&o->pending, e) != 0)
			return (-1);
		p += n;
		len -= n;
		if (o->pending.len == PENDING_MAX && drain(o, len > 0, e) != 0)
			return (-1);
	}
	return (0);
}

int
output_write(struct output *o, const void *data, size_t len, struct err *e)
{
	if (len <= SMALL_MAX)
		return (output_put(o, data, len, e));
	return (drain(o, 1, e) != 0 ? -1 : give_kernel(o, data, len, 0, e));
}

static int
too_short(struct err *e)
{
	return (err_set(
	    e, ERR_TEMP, "the base package became shorter while it was read"));
}

/* Copy through our buffer: short ranges, or if the kernel cannot move them. */
static int
copy_range(
    struct output *o, int base, uint64_t off, uint64_t len, struct err *e)
{
	uint8_t *room;
	ssize_t got;
	size_t n;

	while (len > 0) {
		if (o->pending.len == PENDING_MAX && drain(o, 1, e) != 0)
			return (-1);
		n = PENDING_MAX - o->pending.len;
		if (n > len)
			n = (size_t)len;
		if ((room = buf_room(&o->pending, n)) == NULL)
			return (err_nomem(e));
		if ((got = io_pread(base, room, n, off)) < 0)
			return (err_sys(e, "cannot read the base package"));
		o->pending.len += (size_t)got;
		if ((size_t)got < n)
			return (too_short(e));
		off += n;
		len -= n;
	}
	return (0);
}

/*
 * Move up to ${len} bytes inside the kernel.  Return how many, 0 at the end of
 * the base, or -1.
 */
static ssize_t
move(struct output *o, int base, uint64_t off, uint64_t len)
{
	size_t n = len < SENDFILE_MAX ? (size_t)len : SENDFILE_MAX;
	off_t at = (off_t)off;

	if (o->is_file && off % BLOCK != 0 && n > BLOCK - off % BLOCK)
		n = BLOCK - (size_t)(off % BLOCK);
	if (o->is_file)
		return (copy_file_range(base, &at, o->fd, NULL, n, 0));
	return (sendfile(o->fd, base, &at, n));
}

/* Errors that mean "not between these two descriptors". */
static int
is_unable(int num)
{
	return (num == EINVAL || num == ENOSYS || num == EXDEV ||
		num == EBADF || num == EOPNOTSUPP);
}

static int
send_range(
    struct output *o, int base, uint64_t off, uint64_t len, struct err *e)
{
	ssize_t n;

	if (o->blocks != NULL && o->blocks() != 0)
		return (no_time(e));
	if (drain(o, 1, e) != 0)
		return (-1);
	while (len > 0) {
		n = move(o, base, off, len);
		if (n > 0) {
			off += (uint64_t)n;
			len -= (uint64_t)n;
			o->sent += (uint64_t)n;
		} else if (n == 0) {
			return (too_short(e));
		} else if (is_unable(errno)) {
			return (copy_range(o, base, off, len, e));
		} else if (check(o, e) != 0) {
			return (-1);
		}
	}
	return (0);
}

int
output_range(
    struct output *o, int fd, uint64_t off, uint64_t len, struct err *e)
{
	/* Small ranges are gathered. */
	if (len <= SMALL_MAX)
		return (copy_range(o, fd, off, len, e));
	return (send_range(o, fd, off, len, e));
}

static int
ended_early(struct err *e)
{
	return (err_set(e, ERR_TEMP, "the base package has ended too early"));
}

/* As copy_range, from a pipe. */
static int
copy_pipe(struct output *o, int fd, uint64_t len,
    int (*wait)(void *cookie, struct err *e), void *cookie, struct err *e)
{
	uint8_t *room;
	ssize_t got;
	size_t n;

	while (len > 0) {
		if (o->pending.len == PENDING_MAX && drain(o, 1, e) != 0)
			return (-1);
		n = PENDING_MAX - o->pending.len;
		if (n > len)
			n = (size_t)len;
		if ((room = buf_room(&o->pending, n)) == NULL)
			return (err_nomem(e));
		if (wait(cookie, e) != 0)
			return (-1);
		got = read(fd, room, n);
		if (got == 0)
			return (ended_early(e));
		if (got < 0 && errno != EINTR)
			return (err_sys(e, "cannot read the base package"));
		if (got > 0) {
			o->pending.len += (size_t)got;
			len -= (uint64_t)got;
		}
	}
	return (0);
}

/* Bytes that are surely not the last may wait for more. */
static ssize_t
splice_some(struct output *o, int fd, uint64_t len)
{
	unsigned int flags = SPLICE_F_MOVE;

	if (len > PIPE_MOST)
		flags |= SPLICE_F_MORE;
	return (splice(fd, NULL, o->fd, NULL,
	    len < PIPE_MOST ? (size_t)len : PIPE_MOST, flags));
}

int
output_pipe(struct output *o, int fd, uint64_t len,
    int (*wait)(void *cookie, struct err *e), void *cookie, struct err *e)
{
	ssize_t n;

	if (len <= SMALL_MAX)
		return (copy_pipe(o, fd, len, wait, cookie, e));
	if (o->blocks != NULL && o->blocks() != 0)
		return (no_time(e));
	if (drain(o, 1, e) != 0)
		return (-1);
	while (len > 0) {
		if (wait(cookie, e) != 0)
			return (-1);
		n = splice_some(o, fd, len);
		if (n > 0) {
			len -= (uint64_t)n;
			o->sent += (uint64_t)n;
		} else if (n == 0) {
			return (ended_early(e));
		} else if (is_unable(errno)) {
			return (copy_pipe(o, fd, len, wait, cookie, e));
		} else if (check(o, e) != 0) {
			return (-1);
		}
	}
	return (0);
}

int
output_flush(struct output *o, struct err *e)
{
	return (drain(o, 0, e));
}

void
output_free(struct output *o)
{
	buf_free(&o->pending);
}
