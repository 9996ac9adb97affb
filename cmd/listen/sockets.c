#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen/manager.h"
#include "listen/sockets.h"
#include "listen/upgrade.h"
#include "util/num.h"
#include "util/text.h"
#include "util/warn.h"
#include "worker/worker.h"

#define DEFAULT_PORT "8080"

/* Split "[addr:]port" in place.  A missing part gets its default. */
static void
split_where(char *where, const char **host, const char **port)
{
	char *colon = strrchr(where, ':'), *end = strrchr(where, ']');

	*host = "localhost";
	*port = DEFAULT_PORT;
	if (where[strspn(where, "0123456789")] == '\0') {
		*port = where;
		return;
	}
	if (colon != NULL && (end == NULL || colon > end)) {
		*colon = '\0';
		*port = colon + 1;
	}
	if (where[0] == '[' && end != NULL) {
		where++;
		*end = '\0';
	}
	if (where[0] != '\0')
		*host = where;
}

/* getaddrinfo(3) accepts "" as 0, and cuts a number to its last 16 bits. */
static int
is_port(const char *port)
{
	uint64_t n;

	if (port[strspn(port, "0123456789")] != '\0')
		return (1); /* a service's name */
	return (num_parse(port, strlen(port), &n) == 0 && n <= UINT16_MAX);
}

static void
tell_address(int fd, enum sockets_use use)
{
	const char *what = use == SOCKETS_SERVE ? "listening" : "metrics";
	char host[NI_MAXHOST], port[NI_MAXSERV];
	struct sockaddr_storage sa = {.ss_family = AF_UNSPEC};
	socklen_t len = sizeof(sa);

	if (getsockname(fd, (struct sockaddr *)&sa, &len) != 0)
		return;
	if (sa.ss_family == AF_UNIX) {
		warn0("%s on a local socket", what);
		return;
	}
	if (getnameinfo((struct sockaddr *)&sa, len, host, sizeof(host), port,
		sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return;
	if (strchr(host, ':') == NULL)
		warn0("%s on %s:%s", what, host, port);
	else
		warn0("%s on [%s]:%s", what, host, port);
}

/* Accepted sockets inherit these options. */
static void
prepare(int fd)
{
	const int one = 1, low = WORKER_LOWWATER;

	/* Send a head at once, without waiting for more bytes. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	/* Before a connection is accepted, give it 1 s for its first bytes. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &one, sizeof(one));
	/* Limit what the kernel queues for a slow client. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &low, sizeof(low));
}

static int
open_socket(const struct addrinfo *a)
{
	int one = 1, fd;

	/*
	 * Non-blocking: if a client leaves before accept4, do not wait there.
	 */
	fd = socket(
	    a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return (-1);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (a->ai_family == AF_INET6)
		(void)setsockopt(
		    fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	prepare(fd);
	if (bind(fd, a->ai_addr, a->ai_addrlen) != 0 ||
	    listen(fd, SOMAXCONN) != 0) {
		(void)close(fd);
		return (-1);
	}
	return (fd);
}

/* Find the addresses of ${where}; freeaddrinfo must follow on success. */
static int
find_addresses(const char *where, struct addrinfo **list, struct err *e)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	char *copy = strdup(where);
	const char *host, *port;
	int rc;

	*list = NULL;
	if (copy == NULL)
		return (err_nomem(e));
	split_where(copy, &host, &port);
	if (!is_port(port)) {
		free(copy);
		return (err_set(e, ERR_INPUT,
		    "cannot listen on %s: the port is a number from 0 to %d",
		    text_safe(where, strlen(where)), UINT16_MAX));
	}
	rc = getaddrinfo(host, port, &hints, list);
	if (rc != 0)
		rc = err_set(e, ERR_FATAL, "cannot listen on %s: %s: %s",
		    text_safe(where, strlen(where)),
		    rc == EAI_SERVICE ? port : host, gai_strerror(rc));
	free(copy);
	return (rc);
}

static int
open_address(struct sockets *s, const char *where, struct err *e)
{
	struct addrinfo *list, *a;
	int fd;

	if (find_addresses(where, &list, e) != 0)
		return (-1);
	for (a = list; a != NULL && s->n < SOCKETS_MAX; a = a->ai_next)
		if ((fd = open_socket(a)) != -1)
			s->fd[s->n++] = fd;
	freeaddrinfo(list);
	if (s->n > 0)
		return (0);
	(void)err_sys(e, "cannot listen on %s", where);
	/* Trying again will not help: another process has the address. */
	e->kind = ERR_FATAL;
	return (-1);
}

/* Give a passed socket the options that open_socket sets. */
static int
take_socket(int fd)
{
	socklen_t len = sizeof(int);
	int on = 0, flags = fcntl(fd, F_GETFL);

	if (flags == -1 ||
	    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &len) != 0 || !on ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
		return (-1);
	prepare(fd);
	return (0);
}

static int
take_passed(struct sockets *s, int first, int n, struct err *e)
{
	int i;

	if (n == -1)
		return (-1);
	if (n > SOCKETS_MAX)
		return (err_set(e, ERR_INPUT,
		    "%d sockets were passed, at most %d are listened on", n,
		    SOCKETS_MAX));
	for (i = 0; i < n; i++) {
		if (take_socket(first + i) != 0)
			return (err_set(e, ERR_INPUT,
			    "descriptor %d that was passed is no listening "
			    "socket",
			    first + i));
		s->fd[s->n++] = first + i;
	}
	return (0);
}

int
sockets_open(
    struct sockets *s, enum sockets_use use, const char *where, struct err *e)
{
	int first, inherited = upgrade_inherited(use, &first);

	s->n = 0;
	if (inherited > 0)
		return (take_passed(s, first, inherited, e));
	if (strcmp(where, SOCKETS_PASSED) == 0)
		return (take_passed(s, MANAGER_FIRST, manager_sockets(e), e));
	return (open_address(s, where, e));
}

int
sockets_check(const char *where, struct err *e)
{
	struct addrinfo *list;

	if (strcmp(where, SOCKETS_PASSED) == 0)
		return (0);
	if (find_addresses(where, &list, e) != 0)
		return (-1);
	freeaddrinfo(list);
	return (0);
}

void
sockets_tell(const struct sockets *s, enum sockets_use use)
{
	unsigned int i;

	for (i = 0; i < s->n; i++)
		tell_address(s->fd[i], use);
}

void
sockets_close(struct sockets *s)
{
	while (s->n > 0)
		(void)close(s->fd[--s->n]);
}
