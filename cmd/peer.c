#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "peer.h"
#include "tool.h"

/* With the zone of an IPv6 address, which addr_text does not have. */
static int
from_socket(int fd, struct addr *a, char name[PEER_MAX])
{
	struct sockaddr_storage sa = {.ss_family = AF_UNSPEC};
	socklen_t len = sizeof(sa);

	if (getpeername(fd, (struct sockaddr *)&sa, &len) != 0)
		return (-1);
	*a = addr_sock(&sa);
	if (a->kind == ADDR_IP4) {
		addr_text(a, name);
		return (0);
	}
	if (a->kind != ADDR_IP6 ||
	    getnameinfo((struct sockaddr *)&sa, len, name, PEER_MAX, NULL, 0,
		NI_NUMERICHOST) != 0)
		return (-1);
	return (0);
}

void
peer_find(int fd, struct addr *a, char name[PEER_MAX])
{
	static const char *const variables[] = {
	    "TCPREMOTEIP", "REMOTE_HOST", "REMOTE_ADDR"};
	const char *value = NULL;
	size_t i;

	*a = (struct addr){.kind = ADDR_NONE};
	if (from_socket(fd, a, name) == 0)
		return;
	for (i = 0; value == NULL && i < 3; i++)
		value = tool_env(variables[i]);
	(void)snprintf(name, PEER_MAX, "%s", value == NULL ? "-" : value);
	/* A local socket to the super-server is not what it stands for. */
	if (value != NULL && addr_parse(value, strlen(value), a) != 0)
		a->kind = ADDR_NONE;
}
