#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "serve/peer.h"
#include "tool.h"

/* How an IPv6 socket shows a peer that speaks IPv4. */
#define MAPPED "::ffff:"

static int
from_socket(int fd, char name[PEER_MAX])
{
	struct sockaddr_storage sa = {.ss_family = AF_UNSPEC};
	socklen_t len = sizeof(sa);

	if (getpeername(fd, (struct sockaddr *)&sa, &len) != 0 ||
	    (sa.ss_family != AF_INET && sa.ss_family != AF_INET6) ||
	    getnameinfo((struct sockaddr *)&sa, len, name, PEER_MAX, NULL, 0,
		NI_NUMERICHOST) != 0)
		return (-1);
	if (strncmp(name, MAPPED, strlen(MAPPED)) == 0 &&
	    strchr(name, '.') != NULL)
		memmove(name, name + strlen(MAPPED),
		    strlen(name) - strlen(MAPPED) + 1);
	return (0);
}

void
peer_name(int fd, char name[PEER_MAX])
{
	static const char *const variables[] = {
	    "TCPREMOTEIP", "REMOTE_HOST", "REMOTE_ADDR"};
	const char *value = NULL;
	size_t i;

	if (from_socket(fd, name) == 0)
		return;
	for (i = 0; value == NULL && i < 3; i++)
		value = tool_env(variables[i]);
	(void)snprintf(name, PEER_MAX, "%s", value == NULL ? "-" : value);
}
