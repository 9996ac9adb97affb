#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "listen/manager.h"
#include "util/num.h"

#define SOCKETS_LIMIT 1024

static int
number_in(const char *variable, uint64_t *n)
{
	const char *s = getenv(variable);

	return (s == NULL ? -1 : num_parse(s, strlen(s), n));
}

int
manager_sockets(struct err *e)
{
	uint64_t pid, n;

	/* The variables may be inherited, and meant for another process. */
	if (number_in("LISTEN_PID", &pid) != 0 || pid != (uint64_t)getpid() ||
	    number_in("LISTEN_FDS", &n) != 0 || n == 0 || n > SOCKETS_LIMIT)
		return (err_set(e, ERR_INPUT,
		    "no sockets were passed (LISTEN_FDS, LISTEN_PID)"));
	return ((int)n);
}

void
manager_tell(const char *text)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	const char *path = getenv("NOTIFY_SOCKET");
	size_t len = path == NULL ? 0 : strlen(path);
	socklen_t size;
	int fd;

	if (len == 0 || len > sizeof(sa.sun_path))
		return;
	memcpy(sa.sun_path, path, len);
	/* '@' stands for the NUL of an abstract address. */
	if (path[0] == '@')
		sa.sun_path[0] = '\0';
	size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	if ((fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) == -1)
		return;
	(void)sendto(fd, text, strlen(text), MSG_NOSIGNAL,
	    (const struct sockaddr *)&sa, size);
	(void)close(fd);
}
