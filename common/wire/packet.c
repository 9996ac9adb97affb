#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/packet.h"

/* Receive more descriptors than are legal, to be able to close them. */
#define FDS_MAX 4

union control {
	struct cmsghdr align;
	char space[CMSG_SPACE(FDS_MAX * sizeof(int))];
};

static int
is_full(int num)
{
	/* ETOOMANYREFS: this user has too many descriptors in sockets. */
	return (num == EAGAIN || num == ENOBUFS || num == ETOOMANYREFS);
}

int
packet_send(int sock, const uint8_t *data, size_t len, int fd, struct err *e)
{
	union control control = {.space = {0}};
	/* sendmsg(2) does not change the data. */
	struct iovec one = {(void *)(uintptr_t)data, len};
	struct msghdr m = {.msg_iov = &one, .msg_iovlen = 1};
	struct cmsghdr *c;
	ssize_t n;

	if (fd != -1) {
		m.msg_control = control.space;
		m.msg_controllen = CMSG_SPACE(sizeof(fd));
		c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	do
		n = sendmsg(sock, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n == -1 && errno == EINTR);
	if (n >= 0)
		return (0);
	if (is_full(errno))
		return (1);
	(void)err_sys(e, "cannot send a message");
	e->kind = ERR_TEMP;
	return (-1);
}

int
packet_pair(int end[2], struct err *e)
{
	const int type = SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK;

	if (socketpair(AF_UNIX, type, 0, end) == 0)
		return (0);
	return (err_sys(e, "cannot make a pair of sockets"));
}

static void
close_fd(int *fd)
{
	if (*fd != -1)
		(void)close(*fd);
	*fd = -1;
}

/* Take the first descriptor and close all others; returns how many came. */
static size_t
take_fds(struct msghdr *m, int *fd)
{
	struct cmsghdr *c;
	size_t i, n, count = 0;
	int one;

	*fd = -1;
	for (c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (i = 0; i < n; i++, count++) {
			memcpy(
			    &one, CMSG_DATA(c) + i * sizeof(int), sizeof(one));
			if (count == 0)
				*fd = one;
			else
				(void)close(one);
		}
	}
	return (count);
}

static int
check_packet(const struct msghdr *m, size_t count, struct err *e)
{
	if ((m->msg_flags & MSG_TRUNC) != 0)
		return (err_set(e, ERR_INPUT, "a message is too long"));
	if (count > 1)
		return (err_set(
		    e, ERR_INPUT, "a message has more than one descriptor"));
	if ((m->msg_flags & MSG_CTRUNC) != 0)
		return (err_set(e, ERR_TEMP,
		    "a descriptor was lost: too many are sent, or are open "
		    "here"));
	return (0);
}

/* Receive any packet; set ${fd} to its descriptor, or to -1. */
static enum packet
receive(int sock, uint8_t data[WIRE_MAX], size_t *len, int *fd, struct err *e)
{
	union control control;
	struct iovec one = {data, WIRE_MAX};
	struct msghdr m = {.msg_iov = &one,
	    .msg_iovlen = 1,
	    .msg_control = control.space,
	    .msg_controllen = sizeof(control.space)};
	size_t count;
	ssize_t n;

	*fd = -1;
	/* The kernel reports a reset once, before it gives the packets that the
	 * other side had sent. */
	do
		n = recvmsg(sock, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	while (n == -1 && (errno == EINTR || errno == ECONNRESET));
	if (n == -1 && errno == EAGAIN)
		return (PACKET_NONE);
	if (n == -1) {
		(void)err_sys(e, "cannot receive a message");
		return (PACKET_BAD);
	}
	count = take_fds(&m, fd);
	if (check_packet(&m, count, e) != 0) {
		close_fd(fd);
		return (PACKET_BAD);
	}
	/* An empty packet cannot be told from the end; nobody may send one. */
	if (n == 0) {
		close_fd(fd);
		return (PACKET_END);
	}
	*len = (size_t)n;
	return (PACKET_GOT);
}

/* Receive an ask and its descriptor. */
static enum packet
receive_ask(int sock, struct wire_ask *q, int *fd, struct err *e)
{
	uint8_t data[WIRE_MAX];
	size_t len;
	enum packet got = receive(sock, data, &len, fd, e);

	if (got != PACKET_GOT)
		return (got);
	if (wire_parseask(q, data, len, e) == 0)
		return (PACKET_GOT);
	close_fd(fd);
	return (PACKET_BAD);
}

enum packet
packet_ask(int sock, struct wire_ask *q, struct err *e)
{
	int fd;
	enum packet got = receive_ask(sock, q, &fd, e);

	if (got != PACKET_GOT)
		return (got);
	if (fd == -1 && q->kind != WIRE_NEW)
		return (PACKET_GOT);
	(void)err_set(e, ERR_INPUT, "%s",
	    fd == -1 ? "a question of the control socket"
		     : "a descriptor came with a question");
	close_fd(&fd);
	return (PACKET_BAD);
}

int
packet_issocket(int fd)
{
	int domain = 0, type = 0;
	socklen_t len = sizeof(int);

	return (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
		getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
		domain == AF_UNIX && type == SOCK_SEQPACKET);
}

enum packet
packet_new(int sock, int *asker, struct err *e)
{
	struct wire_ask q;
	enum packet got = receive_ask(sock, &q, asker, e);

	if (got != PACKET_GOT)
		return (got);
	if (q.kind == WIRE_NEW && *asker != -1 && packet_issocket(*asker))
		return (PACKET_GOT);
	(void)err_set(e, ERR_INPUT, "no new asker, but another message");
	close_fd(asker);
	return (PACKET_BAD);
}

enum packet
packet_answer(int sock, struct wire_answer *a, int *fd, struct err *e)
{
	uint8_t data[WIRE_MAX];
	size_t len;
	enum packet got = receive(sock, data, &len, fd, e);

	if (got != PACKET_GOT)
		return (got);
	if (wire_parseanswer(a, data, len, e) != 0) {
		close_fd(fd);
		return (PACKET_BAD);
	}
	if (wire_hasfd(a) == (*fd != -1))
		return (PACKET_GOT);
	(void)err_set(e, ERR_INPUT, "an answer %s a descriptor",
	    *fd == -1 ? "lacks" : "has");
	close_fd(fd);
	return (PACKET_BAD);
}
